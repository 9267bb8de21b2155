package millrace.grader.grade;

import java.util.List;
import java.util.Optional;

/**
 * What the judge makes of the answer to one question.
 *
 * @param points out of {@code worth}
 * @param reasons for the learner, a line each; of hidden cases their name, never their rows
 * @param difference of the rows of the visible case, where they differ
 */
record Verdict(
        String question,
        Status status,
        double points,
        int worth,
        List<String> reasons,
        Optional<RowDifference> difference) {

    enum Status {
        CORRECT("correct"),
        PARTLY("partly"),
        WRONG("wrong"),
        NOT_STARTED("not started"),
        CRASHED("crashed"),
        TIMED_OUT("timed out"),
        DOES_NOT_COMPILE("does not compile");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Rows of a learner and of ours, those that both have left out.
     *
     * @param columns their names, as far as the learner's rows have some
     * @param missing the first of ours that the learner does not have
     * @param notExpected the first of the learner's that are none of ours
     */
    record RowDifference(List<String> columns, List<List<String>> missing, List<List<String>> notExpected) {
        RowDifference {
            columns = List.copyOf(columns);
            missing = List.copyOf(missing);
            notExpected = List.copyOf(notExpected);
        }
    }

    Verdict(String question, Status status, double points, int worth, List<String> reasons) {
        this(question, status, points, worth, reasons, Optional.empty());
    }

    Verdict {
        reasons = List.copyOf(reasons);
    }
}
