package millrace.lib.check;

import java.util.Optional;

/**
 * What a check or a scenario says about an answer.
 *
 * @param reason for the learner: what was found, what was expected; the same at each run
 * @param comparison the rows, where rows were compared and differ
 */
record Verdict(Status status, String reason, Optional<Comparison> comparison) {

    enum Status {
        CORRECT("correct", "✔"),
        WRONG("wrong", "✘"),
        NOT_STARTED("not started", "○"),
        DOES_NOT_COMPILE("does not compile", "⚠"),
        CRASHED("crashed", "⚠"),
        TIMED_OUT("timed out", "⧖"),
        /** Not judged here: the grader has it. */
        RECORDED("recorded", "•");

        private final String text;
        private final String sign;

        Status(String text, String sign) {
            this.text = text;
            this.sign = sign;
        }

        /** As the machine form has it. */
        String text() {
            return text;
        }

        String sign() {
            return sign;
        }
    }

    static Verdict correct(String reason) {
        return new Verdict(Status.CORRECT, reason, Optional.empty());
    }

    static Verdict wrong(String reason) {
        return new Verdict(Status.WRONG, reason, Optional.empty());
    }

    static Verdict of(Status status, String reason) {
        return new Verdict(status, reason, Optional.empty());
    }
}
