package millrace.grader.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import millrace.grader.UserError;

/** A program of our own Python that is run to its end. */
public final class PythonProgram {
    private final Path python;
    private final String purpose;

    /** @param purpose what it does, for messages: "reading the sources" */
    public PythonProgram(Path python, String purpose) {
        this.python = python;
        this.purpose = purpose;
    }

    /**
     * Runs it and returns what it printed.
     *
     * @throws UserError when it fails, with what it complained of, or takes longer than {@code limit}
     */
    public String run(List<String> arguments, Duration limit) {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-I"));
        command.addAll(arguments);
        try {
            Path answer = Files.createTempFile("millrace-python", ".out");
            Path complaint = Files.createTempFile("millrace-python", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(answer.toFile())
                        .redirectError(complaint.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw UserError.problem("%s took longer than %d s.".formatted(purpose, limit.toSeconds()));
                }
                if (process.exitValue() != 0) {
                    throw UserError.problem("%s failed; ./millrace doctor tells what is missing. What %s said:%n%s"
                            .formatted(
                                    purpose, python, Files.readString(complaint).strip()));
                }
                return Files.readString(answer);
            } finally {
                Files.deleteIfExists(answer);
                Files.deleteIfExists(complaint);
            }
        } catch (IOException e) {
            throw UserError.problem(
                    "%s failed (%s); ./millrace doctor tells what is missing.".formatted(purpose, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.problem("stopped while %s.".formatted(purpose));
        }
    }
}
