package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.grade.Verdict.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Evidence as no check of ours writes it, from somebody who forged it. */
@Timeout(120)
class JudgeTest {
    @TempDir
    private Path folder;

    private SampleEvidence sample;
    private Evidence theirs;

    @BeforeEach
    void recordOurs() {
        sample = SampleEvidence.in(folder);
        theirs = sample.theirs();
        String rows = "[1767261600000.5,\"a\"],".repeat(2_000);
        record(sample.ours(), "recorded", 2_001, rows + "[1.7672616E+12,\"b\"]");
    }

    @Test
    void comparesNoMoreRowsThanAreEverWrittenDown() {
        record(theirs, "recorded", 100_001, "[1.25,\"a\"],".repeat(100_000) + "[1,2]");

        assertThat(judge().reasons()).containsExactly("there are far more rows than expected.");
    }

    /** The hashes of all these rows are the same. */
    @Test
    void isNotSlowedDownByRowsMadeToDoSo() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            String bits = Integer.toBinaryString(1 << 15 | i).substring(1);
            rows.append(i == 0 ? "" : ",")
                    .append("[\"%s\"]".formatted(bits.replace("0", "Aa").replace("1", "BB")));
        }
        record(theirs, "recorded", 20_000, rows.toString());

        assertThat(judge().reasons().get(0)).startsWith("2001 rows missing, 20000 rows not expected");
    }

    @Test
    void readsNoEvidenceThatTakesUpMoreMemoryThanRowsDo() {
        record(theirs, "recorded", 1, "[],".repeat(2_000_000) + "[]");

        assertThat(judge().status()).isEqualTo(Status.CRASHED);
    }

    @Test
    void makesOneLineOfMillions() {
        SampleEvidence.keep(theirs, "{\"status\":\"crashed\",\"reason\":\"%s\"}".formatted("a\\n".repeat(3_000_000)));

        assertThat(judge().reasons().get(0)).startsWith("a a a").hasSizeLessThanOrEqualTo(500);
    }

    @Test
    void showsNumbersAsPeopleWriteThem() {
        record(theirs, "recorded", 2_000, "[1767261600000.5,\"a\"],".repeat(1_999) + "[1767261600000.5,\"a\"]");

        Verdict verdict = judge();

        assertThat(verdict.reasons()).containsExactly("1 row missing; the first: [1767261600000,\"b\"].");
        assertThat(verdict.difference().orElseThrow().missing()).containsExactly(List.of("1767261600000", "b"));
    }

    @Test
    void keepsOnlyTheFirstFailureOfAQuestion() {
        for (int i = 0; i < 10_000; i++) {
            theirs.cellEnded(Phase.VISIBLE, "q", "failed", "number " + i + "x".repeat(2_000));
            theirs.cellEnded(Phase.VISIBLE, "none of ours", "failed", "x".repeat(2_000));
        }

        assertThat(judge().reasons().get(0)).startsWith("number 0x");
        assertThat(folder.resolve("theirs/cells.json")).content().hasSizeLessThan(3_000);
    }

    @Test
    void knowsAnAnswerThatHadToBeStopped() {
        theirs.cellEnded(Phase.VISIBLE, "q", "done", "");
        boolean before = theirs.wasStopped("q");
        theirs.cellEnded(Phase.HIDDEN, "q", "timed out", "");
        boolean inAHiddenCase = theirs.wasStopped("q");
        theirs.cellEnded(Phase.VISIBLE, "q", "never stopped", "");

        assertThat(List.of(before, inAHiddenCase, theirs.wasStopped("q"))).containsExactly(false, false, true);
    }

    @Test
    void runsAnAnswerThatHasRowsOnHiddenInputsWhateverItsCellWentOnToDo() {
        theirs.cellEnded(Phase.VISIBLE, "q", "timed out", "");
        record(theirs, "recorded", 1, "[1,\"a\"]");

        assertThat(theirs.wasStopped("q")).isFalse();
    }

    @Test
    void takesNothingOfTheVisiblePhaseFromWhoeverMayKnowHiddenInputs() {
        record(theirs, "recorded", 1, "[1,\"a\"]");
        theirs.endVisible();
        record(theirs, "recorded", 1, "[2,\"hidden\"]");
        theirs.cellEnded(Phase.VISIBLE, "q", "failed", "hidden");
        Evidence another = new Evidence(folder.resolve("another"), Set.of("q"));
        another.takeVisible(theirs);
        record(another, "recorded", 1, "[3,\"hidden\"]");

        for (Evidence each : List.of(theirs, another)) {
            assertThat(each.read("q", GradedNotebook.CHECK).orElseThrow().path("rows"))
                    .hasToString("[[1,\"a\"]]");
            assertThat(each.firstFailure("q")).isEmpty();
            each.keep(Phase.HIDDEN, "q", "01.json", "{}");
            assertThat(each.read("q", "01.json")).isPresent();
        }
    }

    /** A billionth of what no double holds is as large again. */
    @Test
    void takesNoNumberForEveryOther() {
        for (String number : List.of("1" + "0".repeat(350) + ".5", "1e350", "1e309", "-1e309")) {
            assertThat(right("42", number)).as(number).isFalse();
            assertThat(right("42.5", number)).as(number).isFalse();
        }
        assertThat(right("1e350", "1e350")).isTrue();
        assertThat(right("0.1", "0.10000000000000001")).isTrue();
    }

    @Test
    void overlooksTheSpaceAroundTextAsChecksDo() {
        assertThat(right("[\"broker\",\"client\"]", "[\"broker\",\" client \"]"))
                .isTrue();
        assertThat(right("\"append\"", "\"append\\n\"")).isTrue();
        assertThat(right("\"append\"", "\"app end\"")).isFalse();
    }

    /** A sealed answer is compared by its text where a learner sees it. */
    @Test
    void takesANumberForTheTextOfIt() {
        assertThat(right("[\"4\",\"true\"]", "[4,true]")).isTrue();
        assertThat(right("\"4\"", "5")).isFalse();
        assertThat(right("4", "\"4\"")).isFalse();
    }

    @Test
    void wantsTheNamesOfColumnsOnlyOfRowsThatHaveNames() {
        assertThat(rightWithColumns("[\"n\"]", "[]")).isTrue();
        assertThat(rightWithColumns("[]", "[\"n\"]")).isTrue();
        assertThat(rightWithColumns("[\"n\"]", "[\"m\"]")).isFalse();
    }

    private boolean rightWithColumns(String ours, String found) {
        String rows =
                "{\"scenario\":\"\",\"status\":\"recorded\",\"named\":true,\"columns\":%s,\"count\":1,\"rows\":[[7]]}";
        SampleEvidence.keep(sample.ours(), rows.formatted(ours));
        SampleEvidence.keep(theirs, rows.formatted(found));
        return judge().status() == Status.CORRECT;
    }

    /** Six million pairs of numbers. */
    @Test
    @Timeout(60)
    void isNotSlowedDownByNumbersOfManyDigits() {
        String digits = "5".repeat(390);
        record(sample.ours(), "recorded", 300, "[1.5,\"a\"],".repeat(299) + "[1.5,\"a\"]");
        StringBuilder rows = new StringBuilder("[0.5,\"a\"]");
        for (int i = 1; i < 20_000; i++) {
            rows.append(",[").append(i).append('.').append(digits).append(",\"a\"]");
        }
        record(theirs, "recorded", 20_000, rows.toString());

        assertThat(judge().reasons().get(0)).startsWith("300 rows missing, 20000 rows not expected");
    }

    private boolean right(String expected, String given) {
        String value = "{\"scenario\":\"\",\"status\":\"recorded\",\"value\":%s}";
        SampleEvidence.keep(sample.ours(), value.formatted(expected));
        SampleEvidence.keep(theirs, value.formatted(given));
        return judge().status() == Status.CORRECT;
    }

    private static void record(Evidence evidence, String status, int count, String rows) {
        SampleEvidence.keep(
                evidence,
                "{\"scenario\":\"\",\"status\":\"%s\",\"columns\":[\"n\",\"s\"],\"count\":%d,\"rows\":[%s]}"
                        .formatted(status, count, rows));
    }

    private Verdict judge() {
        return new Judge(sample.ours(), theirs).judge(SampleEvidence.SUBMISSION).get(0);
    }
}
