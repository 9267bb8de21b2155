package millrace.grader.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who listens on a TCP port: from {@code /proc} on Linux, from {@code lsof} elsewhere. Another user's process can stay
 * unknown.
 *
 * @param command the program's name, and what it runs where that says more
 */
public record PortHolder(long pid, String command) {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int LONGEST = 80;
    private static final Duration TO_LOOK = Duration.ofSeconds(5);

    /** For a message: "process 4711 (python3 -m http.server)". */
    public static String describe(int port) {
        return of(port).map(holder -> "process %d (%s)".formatted(holder.pid(), holder.command()))
                .orElse("a process that this user cannot see");
    }

    /** The process that listens on {@code port}; empty when nobody does or it cannot be seen. */
    public static Optional<PortHolder> of(int port) {
        Optional<Long> pid = Files.isReadable(PROC.resolve("net/tcp")) ? fromProc(port) : fromLsof(port);
        return pid.map(found -> new PortHolder(found, commandOf(found)));
    }

    private static Optional<Long> fromProc(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                Files.readAllLines(PROC.resolve(table)).stream()
                        .map(line -> line.strip().split("\\s+"))
                        // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
                        .filter(field -> field.length > 9 && field[3].equals(LISTEN))
                        .filter(field -> field[1].endsWith(":%04X".formatted(port)))
                        .forEach(field -> sockets.add("socket:[%s]".formatted(field[9])));
            } catch (IOException noSuchTable) {
                // A kernel without IPv6 has no tcp6.
            }
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> holdsOneOf(sockets, pid))
                .findFirst();
    }

    private static boolean holdsOneOf(Set<String> sockets, long pid) {
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(targetOf(descriptor))) {
                    return true;
                }
            }
        } catch (IOException notOurs) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }

    private static String targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedSince) {
            return "";
        }
    }

    private static Optional<Long> fromLsof(int port) {
        return ShortCommand.run(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp"), TO_LOOK)
                .out()
                .lines()
                .filter(line -> line.matches("p\\d+"))
                .map(line -> Long.valueOf(line.substring(1)))
                .findFirst();
    }

    private static String commandOf(long pid) {
        ProcessHandle.Info info = ProcessHandle.of(pid).map(ProcessHandle::info).orElse(null);
        if (info == null || info.command().isEmpty()) {
            return "ended meanwhile";
        }
        String program = Path.of(info.command().get()).getFileName().toString();
        String line = program
                + info.arguments().map(all -> " " + String.join(" ", all)).orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
