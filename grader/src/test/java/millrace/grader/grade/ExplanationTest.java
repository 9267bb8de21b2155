package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person who grades sees in a terminal. */
class ExplanationTest {
    @TempDir
    private Path folder;

    private SampleEvidence sample;

    @BeforeEach
    void recordOurs() {
        sample = SampleEvidence.in(folder);
        record(sample.ours(), "recorded", "[\"a\"],[\"b\"]");
    }

    @Test
    void showsRowsBesideThoseThatWereExpected() {
        record(sample.theirs(), "recorded", "[\"a\"],[\"c\"]");

        assertThat(lines())
                .contains(
                        "  visible case",
                        "    2 rows expected, 2 found; 1 missing, 1 not expected",
                        "    - [\"b\"]",
                        "    + [\"c\"]");
    }

    @Test
    void countsOneRowAsOne() {
        record(sample.theirs(), "recorded", "[\"a\"],[\"b\"]");
        assertThat(lines()).contains("    2 rows, as expected");

        record(sample.ours(), "recorded", "[\"a\"]");
        record(sample.theirs(), "recorded", "[\"a\"]");
        assertThat(lines()).contains("    1 row, as expected");
    }

    @Test
    void tellsATerminalNothingButText() {
        record(sample.theirs(), "\\u001b[2J\\n\\u009b1m", "[\"\\u001b[2J\"]");

        assertThat(lines()).noneMatch(line -> line.matches("(?s).*[\u0000-\u001f\u0080-\u009f].*"));
    }

    private static void record(Evidence evidence, String status, String rows) {
        SampleEvidence.keep(
                evidence,
                "{\"scenario\":\"\",\"status\":\"%s\",\"columns\":[\"s\"],\"count\":2,\"rows\":[%s]}"
                        .formatted(status, rows));
    }

    private List<String> lines() {
        return new Explanation(sample.ours(), sample.theirs()).of(SampleEvidence.SUBMISSION);
    }
}
