package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process and all that it started have in use at a moment, from Linux's {@code /proc}; nothing where there is
 * none.
 *
 * @param cpu of those that are alive, and of their children that have ended
 * @param memoryBytes that no file stands behind; pages which two processes share count twice
 */
record Usage(int processes, int threads, long memoryBytes, Duration cpu) {
    static final Usage UNKNOWN = new Usage(0, 0, 0, Duration.ZERO);

    private static final Path PROC = Path.of("/proc");

    /** A fork bomb must not keep us busy: so many are too many already. */
    private static final int MOST_LOOKED_AT = 500;

    /** What Linux tells programs, whatever it counts itself. */
    private static final int TICKS_PER_SECOND = 100;

    static Usage of(long root) {
        Map<Long, List<Long>> children = children();
        Deque<Long> left = new ArrayDeque<>(List.of(root));
        int processes = 0;
        int threads = 0;
        long memory = 0;
        long ticks = 0;
        while (!left.isEmpty()) {
            long pid = left.pop();
            left.addAll(children.getOrDefault(pid, List.of()));
            processes++;
            if (processes > MOST_LOOKED_AT) {
                threads++;
                continue;
            }
            ticks += ticks(pid);
            for (String line : lines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
                if (line.startsWith("Threads:")) {
                    threads += (int) number(line);
                } else if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
                    memory += number(line) << 10;
                }
            }
        }
        return new Usage(processes, threads, memory, Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND));
    }

    private static Map<Long, List<Long>> children() {
        Map<Long, List<Long>> children = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                String[] fields = stat(pid);
                if (fields.length > 1) {
                    children.computeIfAbsent(Long.valueOf(fields[1]), parent -> new ArrayList<>())
                            .add(pid);
                }
            }
        } catch (IOException | UncheckedIOException noProc) {
            return Map.of();
        }
        return children;
    }

    /** State, parent and so on, what stands behind the name, which can hold brackets and spaces. */
    private static String[] stat(long pid) {
        String stat = String.join("", lines(PROC.resolve(Long.toString(pid)).resolve("stat")));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    private static long ticks(long pid) {
        String[] fields = stat(pid);
        long ticks = 0;
        for (int field = 11; field <= 14 && field < fields.length; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static long number(String line) {
        String digits = line.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
