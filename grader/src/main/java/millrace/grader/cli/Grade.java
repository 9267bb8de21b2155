package millrace.grader.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Grading;
import millrace.grader.grade.Limits;
import millrace.grader.grade.Sandbox;
import millrace.grader.lab.StartupArchives;
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
            "Also the zip file that Canvas or Moodle gives of all submissions, as it is.",
            "Each runs in a fresh sandbox, on the visible input and on hidden ones; the verdict is made outside of it.",
            "What was graded before is not graded again, so the same command goes on after a stop."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./millrace grade submitted --out graded",
            "  ./millrace grade submitted --out graded --only ada --regrade",
            "  ./millrace grade submitted --explain ada"
        })
final class Grade implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder of submissions, or a zip file of them.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where the results go (needed, but for --explain): for each student and episode results.json (for Gradescope) and feedback.html; of all together grades.csv, grades.xml (JUnit) and summary.html.")
    private Path out;

    @Option(names = "--episode", paramLabel = "NN", description = "Only submissions to this one (default: all).")
    private String episode;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            description =
                    "docker (a container for each), bwrap, or none: for code that you trust, such as your own (default: docker where an engine answers, else bwrap).")
    private String sandbox;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Submissions at the same time (default: as many as there are cores).")
    private Integer jobs;

    @Option(names = "--only", paramLabel = "STUDENT", description = "What this student handed in.")
    private String only;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "A number, for other hidden inputs than last year's where they are made at random, and for each student others. Takes longer: our own solution runs once for each student as well.")
    private Long seed;

    @Option(
            names = "--explain",
            paramLabel = "STUDENT",
            description =
                    "Runs what this student handed in once more, and shows the evidence beside what was expected, hidden cases included. For you alone; keeps no result.")
    private String explain;

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
                    "For a notebook as a whole, with what runs again because a cell ended the kernel (default: ${DEFAULT-VALUE}).")
    private Duration limit;

    @Option(
            names = "--memory",
            paramLabel = "MB",
            defaultValue = "" + Limits.MEMORY_MEGABYTES,
            description = "For a sandbox, kernel and Kafka included (default: ${DEFAULT-VALUE}).")
    private int memory;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "" + Limits.THREADS,
            description = "Of all processes in a sandbox (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--disk",
            paramLabel = "MB",
            defaultValue = "" + Limits.DISK_MEGABYTES,
            description = "For temporary files in a sandbox (default: ${DEFAULT-VALUE}).")
    private int disk;

    @Option(
            names = "--output",
            paramLabel = "MB",
            defaultValue = "" + Limits.OUTPUT_MEGABYTES,
            description = "For the rows that all answers of a submission give (default: ${DEFAULT-VALUE}).")
    private int output;

    @Override
    public Integer call() {
        if (out == null && explain == null) {
            throw UserError.usage("--out is missing; expected the folder for the results, as in --out graded.");
        }
        requireAtLeast(1, "--jobs", jobs == null ? 1 : jobs);
        // With less no kernel starts.
        requireAtLeast(400, "--memory", memory);
        requireAtLeast(100, "--threads", threads);
        requireAtLeast(16, "--disk", disk);
        requireAtLeast(1, "--output", output);
        Grading.requirePlaces(folder, Optional.ofNullable(out));
        Project project = Project.current();
        Sandbox kind = sandbox();
        Sources sources = new Sources(project, Python.of(project));
        Grading.Selection wanted = new Grading.Selection(
                Optional.ofNullable(explain == null ? only : explain),
                Optional.ofNullable(episode).map(number -> name(sources.named(List.of(number)))));
        // Also those that are not asked for: a submission to one of them must not be taken for another.
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(sources.named(List.of())));
        Grading.Settings settings = new Grading.Settings(
                out,
                jobs == null ? Runtime.getRuntime().availableProcessors() : jobs,
                regrade,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
        Grading grading = new Grading(
                project, episodes, new Limits(cellLimit, limit, memory, threads, disk, output), kind, settings);
        try {
            StopSignal.interruptsThisThread(() -> {});
            StartupArchives.of(project).prepare(System.err::println);
            if (explain != null) {
                explain(grading, wanted);
            } else {
                grade(grading, wanted);
            }
        } catch (InterruptedException stopped) {
            System.err.println("Stopped; the same command goes on where this one was.");
            return 130;
        }
        return 0;
    }

    private static void requireAtLeast(int least, String option, int found) {
        if (found < least) {
            throw UserError.usage("%s is %d; expected %d or more.".formatted(option, found, least));
        }
    }

    private void explain(Grading grading, Grading.Selection wanted) throws InterruptedException {
        try (Progress progress = Progress.of("running it once more")) {
            grading.explain(folder, wanted, line -> {
                progress.clear();
                System.out.println(line);
            });
        }
    }

    private void grade(Grading grading, Grading.Selection wanted) throws InterruptedException {
        try (Progress progress = Progress.of("grading")) {
            grading.grade(folder, wanted, new Grading.Watcher() {
                @Override
                public void begins(int all) {
                    progress.at(0, all);
                }

                @Override
                public void graded(String line, int done, int all) {
                    progress.at(done, all);
                    progress.line(line);
                }
            });
        }
    }

    private static String name(List<Path> source) {
        return source.get(0).getFileName().toString().replaceFirst("\\.md$", "");
    }

    private Sandbox sandbox() {
        Sandbox kind = sandbox == null ? Sandbox.ofThisMachine() : Sandbox.named(sandbox);
        if (kind == Sandbox.NONE) {
            System.err.println(
                    "Without a sandbox a submission can do on this machine what you can. Only for code that you trust.");
        } else if (sandbox == null) {
            System.err.println(
                    kind == Sandbox.DOCKER
                            ? "Each submission gets a container of its own (--sandbox docker)."
                            : "No container engine answers, so each submission gets name spaces of its own (--sandbox bwrap).");
        }
        kind.requirePresent();
        return kind;
    }
}
