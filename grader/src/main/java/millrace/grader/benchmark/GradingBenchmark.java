package millrace.grader.benchmark;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import millrace.grader.Project;
import millrace.grader.grade.Grading;
import millrace.grader.grade.Limits;
import millrace.grader.grade.Sandbox;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.process.ScratchFolder;

/**
 * What it takes to grade a class: submissions to episode 09 with one right answer each, in sandboxes, hidden cases
 * included.
 */
public final class GradingBenchmark {
    /** Wall and processor seconds of nbgrader 0.9.6 for one comparable exercise in PySpark, on two cores. */
    private static final double NBGRADER_WALL = 12.2;

    private static final double NBGRADER_CPU = 15.9;
    private static final String QUESTION = "average-purchase";
    private static final Limits LIMITS = Limits.of(Duration.ofMinutes(2), Duration.ofMinutes(15));

    private final Project project;
    private final Episode episode;
    private final int students;
    private final int jobs;

    /** @param episode one that asks {@value QUESTION} */
    public GradingBenchmark(Project project, Episode episode, int students, int jobs) {
        this.project = project;
        this.episode = episode;
        this.students = students;
        this.jobs = jobs;
    }

    /** Minutes; {@code found} is told of each figure. */
    public void run(Consumer<Figure> found) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("class")) {
            Path submitted = scratch.path().resolve("submitted");
            for (int student = 0; student < students; student++) {
                oneRight().write(submitted.resolve("student-%03d.ipynb".formatted(student)));
            }
            // Makes what is kept for the next time: the hidden inputs, and what our solution gives for them.
            grading(scratch.path().resolve("first"))
                    .grade(submitted, Optional.of("student-000"), (line, done, all) -> {});
            Grading grading = grading(scratch.path().resolve("graded"));
            double own = ownCpu();
            long start = System.nanoTime();
            grading.grade(submitted, Optional.empty(), (line, done, all) -> {});
            double wall = (System.nanoTime() - start) / 1e9 / students;
            double cpu = (grading.cpu().toMillis() / 1e3 + ownCpu() - own) / students;
            found.accept(
                    new Figure("grading one answer of episode 09, wall : nbgrader", wall, NBGRADER_WALL, "s", 0.40));
            found.accept(new Figure("grading one answer of episode 09, CPU : nbgrader", cpu, NBGRADER_CPU, "s", 0.50));
        }
    }

    private Grading grading(Path out) {
        Sandbox.BWRAP.requirePresent();
        return new Grading(
                project,
                List.of(episode),
                LIMITS,
                Sandbox.BWRAP,
                new Grading.Settings(out, jobs, false, OptionalLong.empty()));
    }

    private Notebook oneRight() {
        String answer = episode.solved().cells().stream()
                .filter(cell -> cell.is(Role.SOLUTION) && cell.question().equals(QUESTION))
                .map(Cell::source)
                .findFirst()
                .orElseThrow();
        return new Notebook(
                episode.untouched().cells().stream()
                        .map(cell -> cell.is(Role.STUB) && cell.question().equals(QUESTION)
                                ? new Cell(
                                        cell.type(), cell.id(), cell.metadata(), answer, List.of(), OptionalInt.empty())
                                : cell)
                        .toList(),
                episode.untouched().metadata());
    }

    private static double ownCpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }
}
