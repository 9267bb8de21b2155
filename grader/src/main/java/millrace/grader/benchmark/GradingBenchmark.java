package millrace.grader.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Grading;
import millrace.grader.grade.Limits;
import millrace.grader.grade.Sandbox;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.PythonProgram;
import millrace.grader.notebook.Role;
import millrace.grader.process.ScratchFolder;

/**
 * What it takes to grade a class: submissions to episode 09, in sandboxes, hidden cases included; first with one right
 * answer each, then with all of them. Beside it nbgrader, which grades right answers to one comparable exercise in PySpark.
 */
public final class GradingBenchmark {
    private static final String QUESTION = "average-purchase";
    private static final Limits LIMITS = Limits.of(Duration.ofMinutes(2), Duration.ofMinutes(15));
    private static final Duration NBGRADER = Duration.ofMinutes(20);
    private static final int NBGRADERS_STUDENTS = 3;

    private final Project project;
    private final Episode episode;
    private final Sandbox sandbox;
    private final int jobs;
    private final Consumer<Figure> found;

    /**
     * @param episode one that asks {@value QUESTION}
     * @param found told of each figure as soon as it is known
     */
    public GradingBenchmark(Project project, Episode episode, Sandbox sandbox, int jobs, Consumer<Figure> found) {
        this.project = project;
        this.episode = episode;
        this.sandbox = sandbox;
        this.jobs = jobs;
        this.found = found;
    }

    /** Seconds for one submission. */
    private record Cost(double wall, double cpu) {}

    /**
     * Minutes.
     *
     * @param students of the class with one answer each
     * @param complete of the class with all answers
     * @param nbgrader a Python that has nbgrader
     * @param pyspark one that has PySpark
     */
    public void run(int students, int complete, Path nbgrader, Path pyspark) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("class")) {
            Cost theirs = nbgrader(scratch.path().resolve("nbgrader"), nbgrader, pyspark);
            Path one = scratch.path().resolve("one");
            Cost ours = ofClass(one, oneRight(), students);
            found.accept(new Figure(
                    "grading one answer of episode 09, wall : nbgrader", ours.wall(), theirs.wall(), "s", 0.40));
            found.accept(new Figure(
                    "grading one answer of episode 09, CPU : nbgrader", ours.cpu(), theirs.cpu(), "s", 0.50));
            if (complete > 0) {
                Cost whole = ofClass(scratch.path().resolve("whole"), episode.solved(), complete);
                found.accept(new Figure(
                        "all %d answers of episode 09, wall : nbgrader with one"
                                .formatted(episode.questions().size()),
                        whole.wall(),
                        theirs.wall(),
                        "s",
                        Figure.NO_LIMIT));
                found.accept(new Figure(
                        "all %d answers of episode 09, CPU : nbgrader with one"
                                .formatted(episode.questions().size()),
                        whole.cpu(),
                        theirs.cpu(),
                        "s",
                        Figure.NO_LIMIT));
            }
            found.accept(new Figure("memory of the coordinator, at most", peakMegabytes(), 0, "MB", 400));
        }
    }

    private Cost ofClass(Path folder, Notebook submission, int students) throws InterruptedException {
        Path submitted = folder.resolve("submitted");
        for (int student = 0; student < students; student++) {
            submission.write(submitted.resolve("student-%03d.ipynb".formatted(student)));
        }
        // Makes what is kept for the next time: the hidden inputs, and what our solution gives for them.
        grading(folder.resolve("first"))
                .grade(
                        submitted,
                        new Grading.Selection(Optional.of("student-000"), Optional.empty()),
                        (line, done, all) -> {});
        Grading grading = grading(folder.resolve("graded"));
        double own = ownCpu();
        long start = System.nanoTime();
        grading.grade(submitted, Grading.Selection.ALL, (line, done, all) -> requireAll(line));
        double wall = (System.nanoTime() - start) / 1e9 / students;
        double cpu = (grading.cpu().toMillis() / 1e3 + ownCpu() - own) / students;
        found.accept(new Figure(
                "memory of a sandbox, at most", grading.sandboxMemory() / 1048576.0, 0, "MB", Limits.MEMORY_MEGABYTES));
        return new Cost(wall, cpu);
    }

    private static void requireAll(String line) {
        if (line.contains(" 0 of ")) {
            throw UserError.problem("a right answer got no points: " + line);
        }
    }

    private Grading grading(Path out) {
        return new Grading(
                project,
                List.of(episode),
                LIMITS,
                sandbox,
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

    private Cost nbgrader(Path folder, Path nbgrader, Path pyspark) {
        try (InputStream program = GradingBenchmark.class.getResourceAsStream("autograde.py")) {
            Files.createDirectories(folder);
            Path file = folder.resolve("autograde.py");
            Files.copy(program, file);
            JsonNode answer = new JsonMapper()
                    .readTree(new PythonProgram(nbgrader, "grading by nbgrader")
                            .run(
                                    List.of(
                                            file.toString(),
                                            folder.toString(),
                                            pyspark.toString(),
                                            Integer.toString(NBGRADERS_STUDENTS)),
                                    NBGRADER));
            if (answer.path("graded").asInt() != NBGRADERS_STUDENTS) {
                throw UserError.problem("nbgrader graded %s of %d submissions; its words: %s"
                        .formatted(answer.path("graded"), NBGRADERS_STUDENTS, folder.resolve("nbgrader.log")));
            }
            if (answer.path("points").asDouble() != answer.path("worth").asDouble()) {
                throw UserError.problem("nbgrader gave the right answer %s of %s points; its words: %s"
                        .formatted(answer.path("points"), answer.path("worth"), folder.resolve("nbgrader.log")));
            }
            System.out.printf(
                    "nbgrader: %.1f s and %.1f CPU seconds for each right answer, %s of %s points%n",
                    answer.path("wall").asDouble(),
                    answer.path("cpu").asDouble(),
                    answer.path("points"),
                    answer.path("worth"));
            return new Cost(answer.path("wall").asDouble(), answer.path("cpu").asDouble());
        } catch (IOException e) {
            throw UserError.problem("nbgrader could not be measured: " + e, e);
        }
    }

    private static double ownCpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }

    /** The most that this process has had in memory. */
    private static double peakMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException noProc) {
            return Double.NaN;
        }
    }
}
