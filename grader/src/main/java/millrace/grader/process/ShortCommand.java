package millrace.grader.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine that was run to its end, for its answer.
 *
 * @param status with which it ended; {@value #NONE} when it could not be started or took too long
 * @param out what it printed
 * @param complaint what it printed to its standard error, or why there is no status
 */
public record ShortCommand(int status, String out, String complaint) {
    private static final int NONE = -1;

    /** Runs {@code command}, which is given no input, for no longer than {@code limit}. */
    public static ShortCommand run(List<String> command, Duration limit) {
        try {
            Path out = Files.createTempFile("millrace-command", ".out");
            Path err = Files.createTempFile("millrace-command", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    return new ShortCommand(
                            NONE, "", "%s: no answer within %d s".formatted(command.get(0), limit.toSeconds()));
                }
                return new ShortCommand(
                        process.exitValue(), text(out), text(err).strip());
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            return new ShortCommand(NONE, "", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ShortCommand(NONE, "", "interrupted");
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    public boolean isDone() {
        return status == 0;
    }
}
