package millrace.grader.cli;

import java.util.concurrent.Callable;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.lab.StartupArchives;
import millrace.grader.process.StopSignal;
import picocli.CommandLine.Command;

/** What the first {@code up} does before it starts anything. */
@Command(
        name = "prepare",
        description = {
            "Fetches and makes now what the first start needs: JupyterLab and the start-up archives.",
            "Every start after it is quick and needs no network."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./millrace prepare"})
final class Prepare implements Callable<Integer> {
    @Override
    public Integer call() {
        Project project = Project.current();
        StopSignal.interruptsThisThread(() -> {});
        try {
            PythonEnvironment.of(project).ready();
            return StartupArchives.of(project).prepare(System.err::println) ? 0 : 1;
        } catch (InterruptedException e) {
            throw UserError.problem("stopped before all was prepared; run the same command again to go on", e);
        }
    }
}
