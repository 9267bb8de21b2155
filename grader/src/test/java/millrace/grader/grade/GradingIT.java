package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import millrace.grader.Processes;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.notebook.Sources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A class of submissions, each named for what becomes of it, in real sandboxes and on the real kernel. */
@Timeout(900)
class GradingIT {
    private static final String EPISODE = """
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

            ```java tags=["stub"] question="answer"
            int answer() {
                throw todo("return a number");
            }
            ```

            ```java tags=["solution"] question="answer"
            int answer() {
                return 42;
            }
            ```

            ```java tags=["check"] question="answer" points=1
            check("answer").answer(() -> answer()).expect(() -> 42);
            ```

            ```java tags=["hint"] question="answer"
            hint("answer", "think");
            ```
            """;

    private static final String LOUD =
            "Dataset<Row> loud(Dataset<Row> lines) { return lines.select(upper(col(\"value\")).as(\"loud\")); }";
    private static final String ANSWER = "int answer() { return 42; }";

    @TempDir
    private static Path folder;

    private static Project project;
    private static Episode episode;
    private static Sandbox sandbox;

    private final Map<String, Path> handed = new LinkedHashMap<>();

    @BeforeAll
    static void prepare() throws Exception {
        sandbox = sandbox();
        project = TestProject.withGrader(folder.resolve("course"));
        Path source = Files.writeString(project.sources().resolve("01-sample.md"), EPISODE);
        Path python = PythonEnvironment.of(TestProject.real()).ready();
        episode = new Sources(project, python).read(List.of(source)).get(0);
    }

    /** Without namespaces, as inside many a container, the verdicts are still tried; a missing program is a failure. */
    private static Sandbox sandbox() {
        try {
            Sandbox.BWRAP.requirePresent();
            return Sandbox.BWRAP;
        } catch (UserError refused) {
            assertThat(refused.getMessage()).startsWith("bwrap cannot make a sandbox on this machine");
            System.err.println(refused.getMessage());
            return Sandbox.NONE;
        }
    }

    @Test
    void givesEachTheVerdictItIsNamedFor() throws Exception {
        hand("all-correct", LOUD, ANSWER);
        hand("untouched", null, null);
        hand("partly-hard-coded", """
                Dataset<Row> loud(Dataset<Row> lines) {
                    return lines.select(when(col("value").equalTo("to be"), "TO BE").otherwise("OR NOT").as("loud"));
                }""", ANSWER);
        hand(
                "does-not-compile-and-prints-grades",
                "Dataset<Row> loud(Dataset<Row> lines) { return lines.nosuch(); }",
                "int answer() { System.out.println(\"{\\\"score\\\": 5}\"); return 41; }");
        hand("exits", "Dataset<Row> loud(Dataset<Row> lines) { System.exit(0); return lines; }", ANSWER);
        hand("halts-at-once", "Runtime.getRuntime().halt(7);", ANSWER);
        hand("never-stops", "Dataset<Row> loud(Dataset<Row> lines) { while (true) { } }", ANSWER);
        hand("looks-around", LOUD, """
                Object answer() throws Exception {
                    var found = new ArrayList<String>();
                    for (String secret : List.of("%s", "%s", "/root/.bashrc", "/etc/shadow", "/var/log", "/home")) {
                        if (java.nio.file.Files.exists(java.nio.file.Path.of(secret))) found.add(secret);
                    }
                    if (System.getenv("JAVA_HOME") != null || System.getenv("MAVEN_PROJECTBASEDIR") != null) found.add("environment");
                    try (var socket = new java.net.Socket()) {
                        socket.connect(new java.net.InetSocketAddress("1.1.1.1", 80), 500);
                        found.add("network");
                    } catch (java.io.IOException expected) { }
                    return found.isEmpty() ? 42 : found;
                }""".formatted(project.sources(), handedFolder()));

        Map<String, Result> results = grade();

        assertThat(verdicts(results.get("all-correct"))).containsExactly("loud correct 4/4", "answer correct 1/1");
        assertThat(verdicts(results.get("untouched")))
                .containsExactly("loud not started 0/4", "answer not started 0/1");
        assertThat(verdicts(results.get("partly-hard-coded"))).containsExactly("loud partly 2/4", "answer correct 1/1");
        assertThat(results.get("partly-hard-coded").verdicts().get(0).reasons())
                .containsExactly("Hidden case 'other words': 3 rows missing, 3 rows not expected.");
        assertThat(verdicts(results.get("does-not-compile-and-prints-grades")))
                .containsExactly("loud does not compile 0/4", "answer wrong 0/1");
        assertThat(verdicts(results.get("exits"))).containsExactly("loud crashed 0/4", "answer correct 1/1");
        assertThat(verdicts(results.get("halts-at-once"))).containsExactly("loud crashed 0/4", "answer correct 1/1");
        assertThat(verdicts(results.get("never-stops"))).containsExactly("loud timed out 0/4", "answer correct 1/1");
        if (sandbox == Sandbox.BWRAP) {
            assertThat(verdicts(results.get("looks-around")))
                    .as("%s", results.get("looks-around").verdicts())
                    .containsExactly("loud correct 4/4", "answer correct 1/1");
        }
        assertThat(Files.readAllLines(out().resolve("grades.csv")))
                .hasSize(9)
                .contains("all-correct,01-sample,5,5,graded");
        Processes.awaitGone(ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .orElse("")
                        .contains(project.root().toString()))
                .map(ProcessHandle::pid)
                .toList());
    }

    private void hand(String student, String loud, String answer) throws Exception {
        Map<String, String> answers = new HashMap<>();
        answers.put("loud", loud);
        answers.put("answer", answer);
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : episode.untouched().cells()) {
            String given = cell.is(Role.STUB) ? answers.get(cell.question()) : null;
            cells.add(
                    given == null
                            ? cell
                            : new Cell(cell.type(), cell.id(), cell.metadata(), given, List.of(), OptionalInt.empty()));
        }
        Path file = handedFolder().resolve(student + ".ipynb");
        new Notebook(cells, episode.untouched().metadata()).write(file);
        handed.put(student, file);
    }

    private static Path handedFolder() {
        return folder.resolve("submitted");
    }

    private static Path out() {
        return folder.resolve("graded");
    }

    private Map<String, Result> grade() throws Exception {
        Grading grading = new Grading(
                project,
                List.of(episode),
                new Grading.Limits(Duration.ofSeconds(60), Duration.ofMinutes(10)),
                sandbox,
                new Grading.Settings(out(), 2, false));
        List<String> lines = new ArrayList<>();
        grading.grade(handedFolder(), Optional.empty(), lines::add);
        assertThat(lines).hasSize(handed.size());
        Map<String, Result> results = new HashMap<>();
        for (String student : handed.keySet()) {
            Path folderOfStudent = out().resolve(student).resolve("01-sample");
            String fingerprint = Files.readString(folderOfStudent.resolve("results.json"))
                    .replaceAll("(?s).*\"fingerprint\" : \"([^\"]*)\".*", "$1");
            results.put(student, Result.read(folderOfStudent, fingerprint).orElseThrow());
        }
        return results;
    }

    private static List<String> verdicts(Result result) {
        return result.verdicts().stream()
                .map(verdict -> "%s %s %s/%d"
                        .formatted(
                                verdict.question(),
                                verdict.status().text(),
                                Judge.shown(verdict.points()),
                                verdict.worth()))
                .toList();
    }
}
