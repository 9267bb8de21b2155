package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What takes an hour or more, switched on by {@code -Dmillrace.class=300} for a class of so many. {@code
 * -Dmillrace.sandbox} names the kind of sandbox.
 */
@Tag("once")
class LargeClassIT {
    private static final Sandbox SANDBOX = Sandbox.named(System.getProperty("millrace.sandbox", "bwrap"));

    /** What honest students hand in: an answer to {@code loud}, one to {@code one}, and the verdicts of both. */
    private static final List<List<String>> HONEST = List.of(
            List.of(SampleClass.LOUD, "Object one() { return 42; }", "loud correct 4/4", "one correct 1/1"),
            List.of(SampleClass.LOUD, "Object one() { return 41; }", "loud correct 4/4", "one wrong 0/1"),
            List.of(
                    "Dataset<Row> loud(Dataset<Row> lines) { return lines.withColumnRenamed(\"value\", \"loud\"); }",
                    "Object one() { return 6 * 7; }",
                    "loud wrong 0/4",
                    "one correct 1/1"),
            List.of(
                    "Dataset<Row> loud(Dataset<Row> lines) { return lines.map(); }",
                    "Object one() { throw new IllegalStateException(\"not yet\"); }",
                    "loud does not compile 0/4",
                    "one crashed 0/1"));

    @TempDir
    private Path folder;

    @Test
    void givesEachOfALargeClassExactlyOneVerdict() throws Exception {
        int students = Integer.getInteger("millrace.class", 0);
        Assumptions.assumeTrue(students > 0, "-Dmillrace.class is not given");
        SampleClass sample = new SampleClass(folder, SANDBOX);
        List<Attack> attacks = Attack.wanted(sample.sandbox);
        Map<String, Attack> hostile = new LinkedHashMap<>();
        Map<String, List<String>> honest = new LinkedHashMap<>();
        for (int i = 0; i < students; i++) {
            String student = "student-%03d".formatted(i);
            Map<String, String> answers = new HashMap<>();
            if (i % 10 == 9) {
                Attack attack = attacks.get(i / 10 % attacks.size());
                hostile.put(student, attack);
                answers.putAll(attack.answers());
                answers.merge("one", "", (theirs, none) -> theirs + "\n// by " + student);
            } else {
                List<String> kind = HONEST.get(i % HONEST.size());
                honest.put(student, kind.subList(2, 4));
                answers.put("loud", kind.get(0) + "\n// by " + student);
                answers.put("one", kind.get(1));
            }
            sample.hand(student, answers);
        }

        long start = System.nanoTime();
        Map<String, Result> results = sample.grade(Limits.of(Duration.ofSeconds(40), Duration.ofMinutes(15)));

        System.out.printf(
                Locale.ROOT,
                "%d submissions, %d of them hostile (%d kinds), none skipped, in %s: %.0f s; %d MB of heap in use%n",
                students,
                hostile.size(),
                attacks.size(),
                SANDBOX.option(),
                (System.nanoTime() - start) / 1e9,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        SoftAssertions all = new SoftAssertions();
        honest.forEach((student, verdicts) -> all.assertThat(
                        SampleClass.verdicts(results.get(student)).subList(0, 2))
                .as(student)
                .isEqualTo(verdicts));
        hostile.forEach((student, attack) -> attack.expect(results.get(student), all));
        all.assertAll();
        assertThat(results).hasSize(students);
        assertThat(Files.readAllLines(sample.out().resolve("grades.csv")))
                .hasSize(students + 1)
                .doesNotHaveDuplicates();
        sample.awaitNothingLeft();
    }
}
