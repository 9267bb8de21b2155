package millrace.grader.notebook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import millrace.grader.UserError;
import millrace.grader.process.ShortCommand;

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
        ShortCommand program = ShortCommand.run(command, limit);
        if (program.isDone()) {
            return program.out();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw UserError.problem("stopped while %s.".formatted(purpose));
        }
        throw UserError.problem("%s failed; ./millrace doctor tells what is missing. What %s said:%n%s"
                .formatted(purpose, python, program.complaint()));
    }
}
