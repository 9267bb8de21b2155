package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import millrace.grader.Processes;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.containers.Engine;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.notebook.Sources;

/**
 * A class that hands in a small episode: {@code loud}, worth 4 points, makes a stream of lines upper case, and has a
 * hidden scenario; {@code one} to {@code five} are the number 42, a point each.
 */
public final class SampleClass {
    static final Limits LIMITS = Limits.of(Duration.ofMinutes(1), Duration.ofMinutes(10));

    public static final String LOUD =
            "Dataset<Row> loud(Dataset<Row> lines) { return lines.select(upper(col(\"value\")).as(\"loud\")); }";

    private static final String HEADER = """
            ---
            jupyter:
              kernelspec:
                display_name: Millrace (Java)
                language: java
                name: millrace
              millrace:
                episode: "01"
                title: A sample
                minutes: 5
            ---

            ```java
            import java.util.*;
            import org.apache.spark.sql.*;
            import org.apache.spark.sql.streaming.*;
            import static millrace.lib.Millrace.*;
            import static org.apache.spark.sql.functions.*;
            ```

            ```java tags=["stub"] question="loud"
            Dataset<Row> loud(Dataset<Row> lines) {
                throw todo("make them upper case");
            }
            ```

            ```java tags=["solution"] question="loud"
            Dataset<Row> loud(Dataset<Row> lines) {
                return lines.select(upper(col("value")).as("loud"));
            }
            ```

            ```java tags=["check"] question="loud" points=4
            check("loud")
                    .given(batch("to be", "or not"))
                    .run(OutputMode.Append(), lines -> loud(lines))
                    .columns("loud")
                    .expect(row("TO BE"), row("OR NOT"));
            ```

            ```java tags=["hint"] question="loud"
            hint("loud", "upper");
            ```

            ```java tags=["scenario"] question="loud"
            scenario("loud", "other words").given(batch("a", "b"), batch("c"));
            ```

            ```java
            // A demonstration that no question needs.
            spark().range(10).count()
            ```
            """;
    private static final String VALUE = """

            ```java tags=["stub"] question="QUESTION"
            Object QUESTION() {
                throw todo("return a number");
            }
            ```

            ```java tags=["solution"] question="QUESTION"
            Object QUESTION() {
                return 42;
            }
            ```

            ```java tags=["check"] question="QUESTION" points=1
            check("QUESTION").answer(() -> QUESTION()).expect(() -> 42);
            ```

            ```java tags=["hint"] question="QUESTION"
            hint("QUESTION", "think");
            ```
            """;

    final Project project;
    final Episode episode;
    final Sandbox sandbox;
    private final Path folder;

    /** In the sandboxes that every Linux machine should have. */
    public SampleClass(Path folder) throws Exception {
        this(folder, bubblewrap());
    }

    /** @param folder for the project, what is handed in, and the results; can have been one before */
    SampleClass(Path folder, Sandbox sandbox) throws Exception {
        this.folder = folder;
        this.sandbox = sandbox;
        if (sandbox == Sandbox.DOCKER) {
            Engine.image();
        }
        Path course = folder.resolve("course");
        project = Files.isDirectory(course)
                ? new Project(course, course.resolve(".millrace"))
                : TestProject.withGrader(course);
        StringBuilder text = new StringBuilder(HEADER);
        for (String question : List.of("one", "two", "three", "four", "five")) {
            text.append(VALUE.replace("QUESTION", question));
        }
        Path source = Files.writeString(project.sources().resolve("01-sample.md"), text);
        Path python = PythonEnvironment.of(TestProject.real()).ready();
        episode = new Sources(project, python).read(List.of(source)).get(0);
    }

    /** Without namespaces, as inside many a container, the verdicts are still tried; a missing program is a failure. */
    static Sandbox bubblewrap() {
        try {
            Sandbox.BWRAP.requirePresent();
            return Sandbox.BWRAP;
        } catch (UserError refused) {
            assertThat(refused.getMessage()).startsWith("bwrap cannot make a sandbox on this machine");
            System.err.println(refused.getMessage());
            return Sandbox.NONE;
        }
    }

    public Path handedFolder() {
        return folder.resolve("submitted");
    }

    public Path out() {
        return folder.resolve("graded-" + sandbox.option());
    }

    /** Waits until nothing is left of what this process and those that it started have graded. */
    void awaitNothingLeft() throws Exception {
        Processes.awaitGone(ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .orElse("")
                        .contains(project.root().toString()))
                .map(ProcessHandle::pid)
                .toList());
        if (sandbox == Sandbox.DOCKER) {
            Engine.await(
                    "containers are gone",
                    () -> Engine.docker("ps", "--all", "--quiet", "--filter", "label=millrace.grader=" + project.home())
                            .isEmpty());
        }
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String ours = "millrace-(grade|evidence|handed|reference)-%d-.*"
                    .formatted(ProcessHandle.current().pid());
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.matches(ours));
        }
    }

    /** Puts the notebook of {@code student} with these answers into the folder; those not named stay untouched. */
    public Path hand(String student, Map<String, String> answers) {
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : episode.untouched().cells()) {
            String given = cell.is(Role.STUB) ? answers.get(cell.question()) : null;
            cells.add(given == null ? cell : code(cell, given));
            if (cells.size() == 1 && answers.containsKey("added")) {
                cells.add(code(cell, answers.get("added")));
            }
        }
        if (answers.containsKey("at the end")) {
            cells.add(code(cells.get(0), answers.get("at the end")));
        }
        Path file = handedFolder().resolve(student + ".ipynb");
        new Notebook(cells, episode.untouched().metadata()).write(file);
        return file;
    }

    private static Cell code(Cell cell, String source) {
        return new Cell("code", cell.id(), cell.metadata(), source, List.of(), OptionalInt.empty());
    }

    private Grading grading(Path out, Limits limits) {
        return new Grading(
                project, List.of(episode), limits, sandbox, new Grading.Settings(out, 2, false, OptionalLong.empty()));
    }

    /** With the source of the episode and nothing else. */
    public Path sources() {
        return project.sources();
    }

    /** How each answer of {@code student} was graded, by question, as the results in {@link #out} have it. */
    public Map<String, String> statuses(String student) {
        Map<String, String> statuses = new TreeMap<>();
        byQuestion(result(out(), student))
                .forEach((question, verdict) ->
                        statuses.put(question, verdict.status().text()));
        return statuses;
    }

    /** Grades in a process of its own. Arguments: the folder of a sample class, and that for the results. */
    public static void main(String... args) throws Exception {
        SampleClass sample = new SampleClass(Path.of(args[0]));
        sample.grading(Path.of(args[1]), LIMITS)
                .grade(sample.handedFolder(), Grading.Selection.ALL, (line, done, all) -> {});
        System.exit(0);
    }

    /** The results of all, by student. */
    Map<String, Result> grade(Limits limits) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        grading(out(), limits).grade(handedFolder(), Grading.Selection.ALL, (line, done, all) -> lines.add(line));
        Map<String, Result> results = results(out());
        assertThat(lines).hasSize(results.size());
        return results;
    }

    /** What was written to {@code out}. */
    Map<String, Result> results(Path out) {
        Map<String, Result> results = new TreeMap<>();
        for (Handed handed : Handed.in(handedFolder(), folder.resolve("unpacked"))) {
            results.put(handed.student(), result(out, handed.student()));
        }
        return results;
    }

    private static Result result(Path out, String student) {
        try {
            Path own = out.resolve(student).resolve("01-sample");
            String fingerprint = Files.readString(own.resolve("results.json"))
                    .replaceAll("(?s).*\"fingerprint\" : \"([^\"]*)\".*", "$1");
            return Result.read(own, fingerprint).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError("no result for " + student, e);
        }
    }

    /** {@code question status points/worth} for each. */
    static List<String> verdicts(Result result) {
        return result.verdicts().stream()
                .map(verdict -> "%s %s %s/%d"
                        .formatted(
                                verdict.question(),
                                verdict.status().text(),
                                Judge.shown(verdict.points()),
                                verdict.worth()))
                .toList();
    }

    static Map<String, Verdict> byQuestion(Result result) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        result.verdicts().forEach(verdict -> verdicts.put(verdict.question(), verdict));
        return verdicts;
    }
}
