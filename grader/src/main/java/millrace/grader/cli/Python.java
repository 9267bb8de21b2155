package millrace.grader.cli;

import java.nio.file.Path;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.lab.PythonEnvironment;

/** The Python that reads sources. */
final class Python {
    private Python() {}

    /** Our own, made first where needed. */
    static Path of(Project project) {
        try {
            return PythonEnvironment.of(project).ready();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.problem("stopped while Python was being prepared; run the same command again to go on");
        }
    }
}
