package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.notebook.Notebook;
import millrace.grader.submission.Submission;
import millrace.grader.submission.Submission.Answer;
import millrace.grader.submission.Submission.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person who grades sees in a terminal. */
class ExplanationTest {
    @TempDir
    private Path folder;

    private Evidence ours;
    private Evidence theirs;

    @BeforeEach
    void recordOurs() {
        ours = new Evidence(folder.resolve("ours"), Set.of("q"));
        theirs = new Evidence(folder.resolve("theirs"), Set.of("q"));
        record(ours, "recorded", "[\"a\"],[\"b\"]");
    }

    @Test
    void showsRowsBesideThoseThatWereExpected() {
        record(theirs, "recorded", "[\"a\"],[\"c\"]");

        assertThat(lines())
                .contains(
                        "  visible case",
                        "    2 rows expected, 2 found; 1 missing, 1 not expected",
                        "    - [\"b\"]",
                        "    + [\"c\"]");
    }

    @Test
    void tellsATerminalNothingButText() {
        record(theirs, "\\u001b[2J\\n\\u009b1m", "[\"\\u001b[2J\"]");

        assertThat(lines()).noneMatch(line -> line.matches("(?s).*[\u0000-\u001f\u0080-\u009f].*"));
    }

    private static void record(Evidence evidence, String status, String rows) {
        evidence.keep(
                Phase.VISIBLE,
                "q",
                "check.json",
                "{\"scenario\":\"\",\"status\":\"%s\",\"columns\":[\"s\"],\"count\":2,\"rows\":[%s]}"
                        .formatted(status, rows));
    }

    private List<String> lines() {
        return new Explanation(ours, theirs)
                .of(new Submission(
                        List.of(new Answer("q", 2, State.ANSWERED)),
                        new Notebook(List.of(), JsonNodeFactory.instance.objectNode()),
                        List.of()));
    }
}
