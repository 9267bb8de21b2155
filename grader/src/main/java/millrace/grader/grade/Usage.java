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

    /** The last are Linux's own tables about the rest, which a program can make large. */
    private static final List<String> COUNTED = List.of("RssAnon:", "RssShmem:", "VmPTE:");

    /** What Linux tells programs, whatever it counts itself. */
    private static final int TICKS_PER_SECOND = 100;

    /** Set of a process that has not begun a program of its own: {@code PF_FORKNOEXEC}. */
    private static final long NO_PROGRAM_YET = 0x40;

    /** A JVM's child begins its program within milliseconds, on a busy machine within tenths of a second. */
    private static final long TICKS_TO_BEGIN = TICKS_PER_SECOND / 2;

    static Usage of(long root) {
        return of(PROC, root);
    }

    /** As {@code proc} has it, a folder like {@code /proc}. */
    static Usage of(Path proc, long root) {
        Map<Long, List<Long>> children = children(proc);
        Map<Long, String> sizes = new HashMap<>();
        long now = uptime(proc);
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
            String[] stat = stat(proc, pid);
            ticks += ticks(stat);
            List<String> status = lines(proc.resolve(Long.toString(pid)).resolve("status"));
            sizes.put(pid, size(status));
            // Until then it has no memory but its parent's.
            boolean hasItsParents = isBeingStarted(stat, now) && size(status).equals(sizes.get(parent(stat)));
            for (String line : status) {
                if (line.startsWith("Threads:")) {
                    threads += (int) number(line);
                } else if (!hasItsParents && COUNTED.stream().anyMatch(line::startsWith)) {
                    memory += number(line) << 10;
                }
            }
        }
        return new Usage(processes, threads, memory, Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND));
    }

    private static Map<Long, List<Long>> children(Path proc) {
        Map<Long, List<Long>> children = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                String[] stat = stat(proc, pid);
                if (stat.length > 1) {
                    children.computeIfAbsent(parent(stat), parent -> new ArrayList<>())
                            .add(pid);
                }
            }
        } catch (IOException | UncheckedIOException noProc) {
            return Map.of();
        }
        return children;
    }

    /** State, parent and so on, what stands behind the name, which can hold brackets and spaces. */
    private static String[] stat(Path proc, long pid) {
        String stat = String.join("", lines(proc.resolve(Long.toString(pid)).resolve("stat")));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    private static long parent(String[] stat) {
        return stat.length > 1 ? Long.parseLong(stat[1]) : 0;
    }

    private static boolean isBeingStarted(String[] stat, long now) {
        return stat.length > 19
                && (Long.parseLong(stat[6]) & NO_PROGRAM_YET) != 0
                && now - Long.parseLong(stat[19]) <= TICKS_TO_BEGIN;
    }

    private static long ticks(String[] stat) {
        long ticks = 0;
        for (int field = 11; field <= 14 && field < stat.length; field++) {
            ticks += Long.parseLong(stat[field]);
        }
        return ticks;
    }

    /** Ticks since the machine was started. */
    private static long uptime(Path proc) {
        return lines(proc.resolve("uptime")).stream()
                .findFirst()
                .map(line -> (long) (Double.parseDouble(line.split(" ", -1)[0]) * TICKS_PER_SECOND))
                .orElse(Long.MAX_VALUE);
    }

    /** The line that tells how much address space there is. */
    private static String size(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmSize:"))
                .findFirst()
                .orElse("");
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
