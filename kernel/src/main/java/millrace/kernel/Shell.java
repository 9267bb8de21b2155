package millrace.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code %%sh}: a cell in a shell. Its processes are a group of their own and end with the cell: when the shell has
 * ended, when the cell is interrupted, and when the kernel's process is gone, however it went.
 */
final class Shell {
    /** Between asking a group of processes to end and making it. */
    private static final int GRACE_SECONDS = 1;

    /** What the last words of an ended shell may take to arrive; a process that left the group can hold them back. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    /**
     * Runs {@code $3 -c $4} in a session of its own, made by {@code $1}, and ends that session's group when standard
     * input, which nobody writes to, comes to its end. {@code $2} is how long the group has for it.
     */
    private static final String GUARD = """
            exec 3<&0
            $1 "$3" -c "$4" "$3" </dev/null 3<&- &
            job=$!
            end() { kill -s TERM -- "-$job" && sleep "$2"; kill -s KILL -- "-$job"; }
            { read -r never <&3; end; } >/dev/null 2>&1 &
            guard=$!
            exec 3<&-
            wait "$job"
            status=$?
            kill -s KILL -- "-$job" 2>/dev/null && [ "$status" -lt 128 ] &&
                printf '[what this cell left in the background was ended with it]\\n' >&2
            kill "$guard" 2>/dev/null
            exit "$status"
            """;

    private final Extensions extensions;

    Shell(Extensions extensions) {
        this.extensions = extensions;
    }

    /** Runs the body of {@code line} with {@code program}; fails when its exit status is not 0. */
    Object run(String program, MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        if (!line.arguments().isEmpty()) {
            throw CellFailure.of(
                    "%%%%%s takes nothing behind its name, and found '%s'; options of the shell can be set in the cell, as by: set -e"
                            .formatted(line.name(), line.arguments()));
        }
        String script = context.text(line.bodyOffset(), line.end());
        int status = context.call(() -> run(program, script, context));
        if (status != 0) {
            String message = "the shell ended with exit status %d%s".formatted(status, meaning(status));
            throw new CellFailure(new CellError("ExitStatus", message, List.of(message)));
        }
        return null;
    }

    private static String meaning(int status) {
        return switch (status) {
            case 126 -> ": a command may not be run";
            case 127 -> ": a command was not found";
            default -> status > 128 ? ": ended by signal " + (status - 128) : "";
        };
    }

    private int run(String program, String script, Magic.Context context) throws IOException, InterruptedException {
        String session = newSession();
        List<String> command = new ArrayList<>(Arrays.asList(session.split(" ", -1)));
        command.addAll(List.of("sh", "-c", GUARD, "sh", session, Integer.toString(GRACE_SECONDS), program, script));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment(context));
        Process process = builder.start();
        try {
            CellOutput output = context.cell().output();
            Thread out = pump(process.getInputStream(), CellOutput.Stream.STDOUT, output);
            Thread err = pump(process.getErrorStream(), CellOutput.Stream.STDERR, output);
            int status = process.waitFor();
            out.join(LAST_WORDS_MILLIS);
            err.join(LAST_WORDS_MILLIS);
            return status;
        } finally {
            // The guard's signal, should the shell still run.
            process.getOutputStream().close();
        }
    }

    /** The command that starts another as the leader of a new session. */
    private static String newSession() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        boolean setsid = Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
        // macOS has no setsid, but Perl.
        return setsid ? "setsid" : "perl -MPOSIX -eexit(127)if(!POSIX::setsid());exec(@ARGV)";
    }

    /** What a lesson needs in the shell: this JDK, this class path, and what the extensions know. */
    private Map<String, String> environment(Magic.Context context) {
        Map<String, String> environment = extensions.shellEnvironment();
        environment.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        environment.putIfAbsent(
                "MILLRACE_CLASSPATH",
                context.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        return environment;
    }

    /** Shows what comes from {@code in} as it comes. */
    private static Thread pump(InputStream in, CellOutput.Stream stream, CellOutput output) {
        Thread thread = new Thread(
                () -> {
                    byte[] bytes = new byte[8_192];
                    try (in) {
                        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                            output.write(stream, bytes, 0, count);
                        }
                    } catch (IOException e) {
                        // The process was ended.
                    }
                },
                "millrace-shell-" + stream);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
