package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A class of submissions, each named for what becomes of it, in real sandboxes and on the real kernel. */
@Tag("once")
@Timeout(900)
class GradingIT {
    private static final String ANSWER = "Object one() { return 42; }";

    @TempDir
    private static Path folder;

    private static SampleClass sample;

    @BeforeAll
    static void prepare() throws Exception {
        sample = new SampleClass(folder);
    }

    @Test
    void givesEachTheVerdictItIsNamedFor() throws Exception {
        hand("all-correct", SampleClass.LOUD, ANSWER);
        hand("untouched", null, null);
        hand("partly-hard-coded", """
                Dataset<Row> loud(Dataset<Row> lines) {
                    return lines.select(when(col("value").equalTo("to be"), "TO BE").otherwise("OR NOT").as("loud"));
                }""", ANSWER);
        hand(
                "does-not-compile-and-prints-grades",
                "Dataset<Row> loud(Dataset<Row> lines) { return lines.nosuch(); }",
                "Object one() { System.out.println(\"{\\\"score\\\": 5}\"); return 41; }");
        hand("exits", "Dataset<Row> loud(Dataset<Row> lines) { System.exit(0); return lines; }", ANSWER);
        hand("halts-at-once", "Runtime.getRuntime().halt(7);", ANSWER);
        hand("never-stops", "Dataset<Row> loud(Dataset<Row> lines) { while (true) { } }", ANSWER);
        sample.hand(
                "tidies-up",
                Map.of(
                        "loud",
                        SampleClass.LOUD,
                        "one",
                        "Object one() { return 41; }",
                        "at the end",
                        "spark().stop();"));
        hand("looks-around", SampleClass.LOUD, """
                Object one() throws Exception {
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
                }""".formatted(sample.project.sources(), sample.handedFolder()));

        Map<String, Result> results = sample.grade(Limits.of(Duration.ofSeconds(45), Duration.ofMinutes(10)));

        assertThat(verdicts(results.get("all-correct"))).containsExactly("loud correct 4/4", "one correct 1/1");
        assertThat(verdicts(results.get("untouched"))).containsExactly("loud not started 0/4", "one not started 0/1");
        assertThat(verdicts(results.get("partly-hard-coded"))).containsExactly("loud partly 2/4", "one correct 1/1");
        assertThat(results.get("partly-hard-coded").verdicts().get(0).reasons())
                .containsExactly("Hidden case 'other words': 3 rows missing, 3 rows not expected.");
        assertThat(verdicts(results.get("does-not-compile-and-prints-grades")))
                .containsExactly("loud does not compile 0/4", "one wrong 0/1");
        assertThat(verdicts(results.get("exits"))).containsExactly("loud crashed 0/4", "one correct 1/1");
        assertThat(verdicts(results.get("halts-at-once"))).containsExactly("loud crashed 0/4", "one correct 1/1");
        assertThat(verdicts(results.get("never-stops"))).containsExactly("loud timed out 0/4", "one correct 1/1");
        assertThat(verdicts(results.get("tidies-up"))).containsExactly("loud correct 4/4", "one wrong 0/1");
        if (sample.sandbox == Sandbox.BWRAP) {
            assertThat(verdicts(results.get("looks-around")))
                    .as("%s", results.get("looks-around").verdicts())
                    .containsExactly("loud correct 4/4", "one correct 1/1");
        }
        assertThat(Files.readAllLines(sample.out().resolve("grades.csv")))
                .hasSize(10)
                .contains("all-correct,01-sample,5,9,graded");
        sample.awaitNothingLeft();
    }

    private static void hand(String student, String loud, String one) {
        Map<String, String> answers = new HashMap<>();
        answers.put("loud", loud);
        answers.put("one", one);
        sample.hand(student, answers);
    }

    private static List<String> verdicts(Result result) {
        return SampleClass.verdicts(result).subList(0, 2);
    }
}
