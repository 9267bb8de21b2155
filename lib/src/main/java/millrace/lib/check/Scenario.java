package millrace.lib.check;

import java.util.List;
import java.util.Optional;

/**
 * Another input for the answer that the last check of the same question has run, delivered in three ways: batch by batch
 * as given, all in one batch, and row by row (in at most ten pieces; six from a socket, five from a topic). The final
 * answer must be the same each time, and not empty. In place of update mode it asks for the complete table, since
 * updates depend on how the input is cut.
 */
public final class Scenario {
    private final String question;
    private final String name;

    /**
     * @param question the id of a question whose check stands above
     * @param name what is special about this input, as in "many shops"
     */
    public Scenario(String question, String name) {
        this.question = question;
        this.name = name;
    }

    /**
     * Runs the answer and shows the verdict; for a mistake of the learner it never throws.
     *
     * @throws IllegalStateException if no check of the question has run before
     */
    public void given(Batch... batches) {
        StreamAnswer<?> answer = Answers.of(question)
                .orElseThrow(() -> new IllegalStateException(
                        "scenario '%s': no check of question '%s' has run its answer yet; put the scenario below the check"
                                .formatted(name, question)));
        Report.show(question, Optional.of(name), judge(answer, Batch.requireOneSchema(List.of(batches))));
    }

    private static Verdict judge(StreamAnswer<?> answer, List<Batch> batches) {
        return answer.judgeWhole(batches, asGiven -> {
            if (asGiven.rows().isEmpty()) {
                return Verdict.wrong("The answer to this input is empty.");
            }
            Verdict inOne =
                    answer.judgeWhole(StreamAnswer.joined(batches), other -> compare(asGiven, other, "all at once"));
            if (inOne.status() != Verdict.Status.CORRECT) {
                return inOne;
            }
            return answer.judgeWhole(
                    StreamAnswer.cut(batches, asGiven.mostPieces()), other -> compare(asGiven, other, "bit by bit"));
        });
    }

    private static Verdict compare(ResultTable asGiven, ResultTable other, String how) {
        return Canonical.sameRows(asGiven.rows(), other.rows())
                ? Verdict.correct("The answer does not depend on how the input is cut into batches.")
                : Verdict.wrong(
                        "The answer depends on how the input is cut into batches: when it arrives %s, the answer is another."
                                .formatted(how));
    }
}
