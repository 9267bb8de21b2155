package millrace.grader.grade;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.notebook.Notebook;
import millrace.grader.submission.Submission;
import millrace.grader.submission.Submission.Answer;
import millrace.grader.submission.Submission.State;

/** What is known of one question, "q", that has no hidden cases: ours and theirs, and what was handed in. */
record SampleEvidence(Evidence ours, Evidence theirs) {
    static final Submission SUBMISSION = new Submission(
            List.of(new Answer("q", 2, State.ANSWERED)),
            new Notebook(List.of(), JsonNodeFactory.instance.objectNode()),
            List.of());

    static SampleEvidence in(Path folder) {
        return new SampleEvidence(
                new Evidence(folder.resolve("ours"), Set.of("q")), new Evidence(folder.resolve("theirs"), Set.of("q")));
    }

    static void keep(Evidence evidence, String json) {
        evidence.keep(Phase.VISIBLE, "q", GradedNotebook.CHECK, json);
    }
}
