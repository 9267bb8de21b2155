package millrace.grader.grade;

import java.util.List;

/**
 * What the judge makes of the answer to one question.
 *
 * @param points out of {@code worth}
 * @param reasons for the learner, a line each; of hidden cases their name, never their rows
 */
record Verdict(String question, Status status, double points, int worth, List<String> reasons) {

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

    Verdict {
        reasons = List.copyOf(reasons);
    }
}
