package millrace.grader.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Grading;
import millrace.grader.grade.Sandbox;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import millrace.grader.process.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submissions, marked. */
@Command(
        name = "grade",
        description = {
            "Grades the notebooks in a folder: <student>.ipynb, or <student>/…/*.ipynb as nbgrader's 'submitted' has them.",
            "Each runs in a fresh sandbox, on the visible input and on hidden ones; the verdict is made outside of it.",
            "What was graded before is not graded again, so the same command goes on after a stop."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./millrace grade submitted --out graded",
            "  ./millrace grade submitted --out graded --only ada --regrade"
        })
final class Grade implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder of submissions.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the results go: <student>/<episode>/results.json and grades.csv.")
    private Path out;

    @Option(names = "--episode", paramLabel = "NN", description = "Only submissions to this one (default: all).")
    private String episode;

    @Option(
            names = "--sandbox",
            defaultValue = "bwrap",
            description = "bwrap, or none: for code that you trust, such as your own (default: ${DEFAULT-VALUE}).")
    private String sandbox;

    @Option(names = "--jobs", paramLabel = "N", description = "Submissions at the same time (default: half the cores).")
    private Integer jobs;

    @Option(names = "--only", paramLabel = "STUDENT", description = "What this student handed in.")
    private String only;

    @Option(names = "--regrade", description = "Also what was graded before.")
    private boolean regrade;

    @Option(
            names = "--cell-limit",
            paramLabel = "SECONDS",
            defaultValue = "120",
            converter = CellLimit.Seconds.class,
            description = "For each cell (default: ${DEFAULT-VALUE}).")
    private Duration cellLimit;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "900",
            converter = CellLimit.Seconds.class,
            description =
                    "For a notebook as a whole (default: ${DEFAULT-VALUE}). Memory, files and scratch space are limited"
                            + " to 4 GB a process, 256 MB and 1 GB.")
    private Duration limit;

    @Override
    public Integer call() {
        Project project = Project.current();
        Sandbox kind = sandbox();
        Sources sources = new Sources(project, Python.of(project));
        List<Path> files = sources.named(episode == null ? List.of() : List.of(episode));
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(files));
        Grading.Settings settings = new Grading.Settings(
                out, jobs == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : jobs, regrade);
        Grading grading = new Grading(project, episodes, new Grading.Limits(cellLimit, limit), kind, settings);
        AtomicInteger done = new AtomicInteger();
        try (Progress progress = Progress.of("grading")) {
            StopSignal.interruptsThisThread(() -> {});
            grading.grade(folder, Optional.ofNullable(only), line -> {
                progress.at(done.incrementAndGet(), 0);
                progress.line(line);
            });
        } catch (InterruptedException stopped) {
            System.err.println("Stopped; the same command goes on where this one was.");
            return 130;
        }
        return 0;
    }

    private Sandbox sandbox() {
        for (Sandbox each : Sandbox.values()) {
            if (each.option().equals(sandbox)) {
                if (each == Sandbox.NONE) {
                    System.err.println(
                            "Without a sandbox a submission can do on this machine what you can. Only for code that you trust.");
                }
                each.requirePresent();
                return each;
            }
        }
        throw UserError.usage("--sandbox is '%s'; expected bwrap or none.".formatted(sandbox));
    }
}
