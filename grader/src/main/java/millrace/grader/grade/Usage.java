package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a process and all that it started have in use at a moment, from Linux's {@code /proc}; nothing where there is
 * none.
 *
 * @param sessions to each of which Linux may give as much of the processors as to any other
 * @param openFiles there is room for, of any kind, with pipes and sockets
 * @param memoryBytes that no file stands behind, in memory or swapped out; pages which two processes share count twice
 * @param cpu of those that are alive, and of their children that have ended
 */
record Usage(int processes, int threads, int sessions, int openFiles, long memoryBytes, Duration cpu) {
    static final Usage UNKNOWN = new Usage(0, 0, 0, 0, 0, Duration.ZERO);

    private static final Path PROC = Path.of("/proc");

    /** The last are Linux's own tables about the rest, which a program can make large. */
    private static final List<String> COUNTED = List.of("RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:");

    /** Where the line {@code stat} has it, behind the name. */
    private static final int SESSION = 3;

    /** What Linux tells programs, whatever it counts itself. */
    private static final int TICKS_PER_SECOND = 100;

    private static final int INOTIFY = 10;

    /** Set of a process that has not begun a program of its own: {@code PF_FORKNOEXEC}. */
    private static final long NO_PROGRAM_YET = 0x40;

    /** What a process can take between our looks at it and at its child. */
    private static final long GROWS_BETWEEN_TWO_LOOKS = 128L << 20;

    /** A JVM's child begins its program within milliseconds, on a busy machine within tenths of a second. */
    private static final long TICKS_TO_BEGIN = TICKS_PER_SECOND / 2;

    /**
     * Looks at all of them, or until there are more threads than {@code mostThreads}: a fork bomb must not keep us busy.
     */
    static Usage of(long root, int mostThreads) {
        return of(PROC, root, mostThreads);
    }

    /** As {@code proc} has it, a folder like {@code /proc}. */
    static Usage of(Path proc, long root, int mostThreads) {
        Map<Long, List<Long>> children = children(proc);
        Map<Long, Counted> counted = new HashMap<>();
        long now = uptime(proc);
        Deque<Long> left = new ArrayDeque<>(List.of(root));
        Set<String> sessions = new HashSet<>();
        int processes = 0;
        int threads = 0;
        int openFiles = 0;
        long memory = 0;
        long ticks = 0;
        while (!left.isEmpty() && threads <= mostThreads) {
            long pid = left.pop();
            left.addAll(children.getOrDefault(pid, List.of()));
            processes++;
            String[] stat = stat(proc, pid);
            ticks += ticks(stat);
            if (stat.length > SESSION) {
                sessions.add(stat[SESSION]);
            }
            List<String> status = status(proc, pid);
            long own = 0;
            for (String line : status) {
                if (line.startsWith("Threads:")) {
                    threads += (int) number(line);
                } else if (line.startsWith("FDSize:")) {
                    openFiles += (int) number(line);
                } else if (COUNTED.stream().anyMatch(line::startsWith)) {
                    own += number(line) << 10;
                }
            }
            Counted parent = counted.get(parent(stat));
            if (parent != null && isBeingStarted(stat, now) && parent.mayShare(size(status), own)) {
                // One at a time, and no child of such a child: each can have a copy that it has written upon.
                counted.remove(parent(stat));
            } else {
                memory += own;
                counted.put(pid, new Counted(size(status), own));
            }
        }
        return new Usage(
                processes,
                threads,
                sessions.size(),
                openFiles,
                memory,
                Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND));
    }

    /** A process whose memory has been added, and which may be starting a program: until then a child has its parent's. */
    private record Counted(String size, long memory) {

        boolean mayShare(String childsSize, long childsMemory) {
            return childsSize.equals(size) && childsMemory <= memory + GROWS_BETWEEN_TWO_LOOKS;
        }
    }

    /** The sockets in the network of the process {@code pid}, also those that no process holds in its hands. */
    static int sockets(long pid) {
        return lines(PROC.resolve(Long.toString(pid)).resolve("net/sockstat")).stream()
                .filter(line -> line.startsWith("sockets:"))
                .mapToInt(line -> (int) number(line))
                .findFirst()
                .orElse(0);
    }

    /**
     * How many of what is open in these processes watches other files; each inotify counts as {@value #INOTIFY}, since
     * Linux gives a user few. One that hides what it has open from whoever may see that of {@code root} has more than any
     * number.
     */
    static int watchers(long root, int mostProcesses) {
        return watchers(PROC, root, mostProcesses);
    }

    /** As {@code proc} has it, a folder like {@code /proc}. */
    static int watchers(Path proc, long root, int mostProcesses) {
        if (!Files.isReadable(open(proc, root))) {
            return 0;
        }
        Map<Long, List<Long>> children = children(proc);
        Deque<Long> left = new ArrayDeque<>(List.of(root));
        int watchers = 0;
        for (int processes = 0; !left.isEmpty() && processes < mostProcesses; processes++) {
            long pid = left.pop();
            left.addAll(children.getOrDefault(pid, List.of()));
            Path open = open(proc, pid);
            // What a process that is ending had open is nobody's to see.
            if (!Files.isReadable(open) && !size(status(proc, pid)).isEmpty()) {
                return Integer.MAX_VALUE;
            }
            watchers += watchers(open);
        }
        return watchers;
    }

    private static Path open(Path proc, long pid) {
        return proc.resolve(Long.toString(pid)).resolve("fd");
    }

    private static int watchers(Path open) {
        int watchers = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(open)) {
            for (Path entry : entries) {
                try {
                    String watches = Files.readSymbolicLink(entry).toString();
                    watchers += watches.endsWith(":[eventpoll]") ? 1 : watches.endsWith(":inotify") ? INOTIFY : 0;
                } catch (IOException closed) {
                    // It watches nothing any more.
                }
            }
        } catch (IOException | DirectoryIteratorException ended) {
            // So has all that it had open.
        }
        return watchers;
    }

    /** A process whose first thread has ended lives on, and only its other threads tell what it has. */
    private static List<String> status(Path proc, long pid) {
        Path process = proc.resolve(Long.toString(pid));
        List<String> status = lines(process.resolve("status"));
        if (!size(status).isEmpty()) {
            return status;
        }
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            return threads.map(thread -> lines(thread.resolve("status")))
                    .filter(each -> !size(each).isEmpty())
                    .findFirst()
                    .orElse(status);
        } catch (IOException | UncheckedIOException gone) {
            return status;
        }
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
