package millrace.grader.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.benchmark.Benchmark;
import millrace.grader.benchmark.ContainersBenchmark;
import millrace.grader.benchmark.DrawingBenchmark;
import millrace.grader.benchmark.Figure;
import millrace.grader.benchmark.GradingBenchmark;
import millrace.grader.grade.Sandbox;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.lab.StartupArchives;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our kernel beside others. */
@Command(
        name = "benchmark",
        hidden = true,
        description = {
            "Measures our kernel beside PySpark, ipykernel and plain java, which it installs on first use (450 MB).",
            "Takes ten minutes or so; on a machine that does something else only the ratios mean anything.",
            "Exit status 1 when a figure is over its limit."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./millrace benchmark --rounds 3"})
final class BenchmarkCommand implements Callable<Integer> {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "The best of so many counts (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--grading",
            description = "Measures the grader instead, beside nbgrader, on a class with one right answer each.")
    private boolean grading;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            defaultValue = "bwrap",
            description = "For --grading: bwrap or docker (default: ${DEFAULT-VALUE}).")
    private String sandbox;

    @Option(
            names = "--complete",
            paramLabel = "N",
            defaultValue = "10",
            description = "For --grading: also so many with every answer right (default: ${DEFAULT-VALUE}).")
    private int complete;

    @Option(
            names = "--containers",
            description = "Measures the course in containers instead, beside the same course without.")
    private boolean containers;

    @Option(
            names = "--from-nothing",
            description = "With --containers: also builds the image anew, which takes minutes and the network.")
    private boolean fromNothing;

    @Option(
            names = "--students",
            paramLabel = "N",
            defaultValue = "40",
            description = "Of that class (default: ${DEFAULT-VALUE}).")
    private int students;

    @Option(names = "--drawing", description = "Measures what live pictures cost instead; five minutes.")
    private boolean drawing;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --drawing: watches the memory of twenty live pictures for so long instead; 20 or more.")
    private int minutes;

    @Override
    public Integer call() {
        if (rounds < 1) {
            throw UserError.usage("--rounds is %d; expected 1 or more.".formatted(rounds));
        }
        if (drawing) {
            return drawing();
        }
        if (containers) {
            return containers();
        }
        return grading ? grading() : kernel();
    }

    /** Prepares what is to be measured, and only then the clock runs. */
    private interface Preparation {
        Measurement prepare() throws InterruptedException;
    }

    /** Tells each figure as soon as it is known. */
    private interface Measurement {
        void run(Consumer<Figure> found) throws InterruptedException;
    }

    private static int measured(Preparation preparation) {
        AtomicInteger over = new AtomicInteger();
        try {
            Measurement measurement = preparation.prepare();
            try (Progress progress = Progress.of("measuring")) {
                progress.now("measuring");
                measurement.run(figure -> {
                    System.out.println(figure);
                    over.addAndGet(figure.holds() ? 0 : 1);
                });
            }
        } catch (InterruptedException e) {
            throw UserError.problem("stopped while measuring.", e);
        }
        return over.get() == 0 ? 0 : 1;
    }

    private int drawing() {
        if (minutes != 0 && minutes < 20) {
            throw UserError.usage("--minutes is %d; expected 20 or more.".formatted(minutes));
        }
        Project project = Project.current();
        return measured(() -> {
            StartupArchives.of(project).prepare(System.err::println);
            System.out.printf("JDK %s%n", Runtime.version());
            return found -> {
                DrawingBenchmark benchmark = new DrawingBenchmark(project, System.out::println, found);
                if (minutes > 0) {
                    benchmark.memory(minutes);
                } else {
                    benchmark.run();
                }
            };
        });
    }

    private int containers() {
        Project project = Project.current();
        return measured(() -> {
            StartupArchives.of(project).prepare(System.err::println);
            System.out.printf("JDK %s beside that of the image, best of %d%n", Runtime.version(), rounds);
            return found -> new ContainersBenchmark(project, rounds, fromNothing, found).run();
        });
    }

    private int grading() {
        Project project = Project.current();
        int jobs = Runtime.getRuntime().availableProcessors();
        Sandbox kind = Sandbox.named(sandbox);
        kind.requirePresent();
        return measured(() -> {
            StartupArchives.of(project).prepare(System.err::println);
            Sources sources = new Sources(project, Python.of(project));
            Episode episode = sources.read(sources.named(List.of("09"))).get(0);
            Path nbgrader = PythonEnvironment.ofNbgrader(project).ready();
            Path pyspark = PythonEnvironment.ofRivals(project).ready();
            System.out.printf(
                    "JDK %s, %s, %d students, %d at a time%n", Runtime.version(), kind.option(), students, jobs);
            return found -> new GradingBenchmark(project, episode, kind, jobs, found)
                    .run(students, complete, nbgrader, pyspark);
        });
    }

    private int kernel() {
        Project project = Project.current();
        return measured(() -> {
            Path python = PythonEnvironment.ofRivals(project).ready();
            StartupArchives archives = StartupArchives.of(project);
            archives.prepare(System.err::println);
            archives.preparePlain(System.err::println);
            System.out.printf("JDK %s, best of %d%n", Runtime.version(), rounds);
            return found -> new Benchmark(project, python, rounds, found).run();
        });
    }
}
