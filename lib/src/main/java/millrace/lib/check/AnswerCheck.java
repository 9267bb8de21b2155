package millrace.lib.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A value that a learner gives, and what it must be. The verdict does not give the right value away. */
public final class AnswerCheck {
    private static final TimeLimit LIMIT = TimeLimit.ofAnswers();

    private final String question;
    private final Callable<?> answer;

    private final List<KnownMistake<Object>> known = new ArrayList<>();

    AnswerCheck(String question, Callable<?> answer) {
        this.question = question;
        this.answer = answer;
    }

    /** Tells {@code words} of the answer {@code wrong}: for a mistake that many make. */
    public AnswerCheck explain(Object wrong, String words) {
        known.add(new KnownMistake<>(wrong, words));
        return this;
    }

    /**
     * Compares with {@code expected} and shows the verdict. Of a schema it names the first field that differs, of a list
     * or a map how many entries are right.
     */
    public void expect(Object expected) {
        check(given -> ValueExpectation.judge(expected, given));
    }

    /** As {@link #expect(Object)}, with a value found by really running the thing that was to be predicted. */
    public void expect(Callable<?> reality) {
        // Called when there is an answer: what is not answered need not be tried out.
        check(given -> ValueExpectation.judge(LIMIT.call(reality), given));
    }

    /**
     * As {@link #expect(Object)}, where no cell can find the right value out and a reader must not see it here: a seal
     * stands for each entry of a list, one for any other value. Without seals the verdict tells those of the answer,
     * for the author to copy.
     */
    public void expectSealed(String... seals) {
        check(given -> Seal.judge(question, List.of(seals), given));
    }

    private interface Judge {
        Verdict judge(Object given) throws Exception;
    }

    private void check(Judge judge) {
        if (Grading.records()) {
            Grading.record(question, write -> judge(write::apply));
        } else if (!Grading.collectsInputs()) {
            Report.show(question, Optional.empty(), judge(judge));
        }
    }

    private Verdict judge(Judge judge) {
        try {
            Object value = LIMIT.call(answer);
            return KnownMistake.explained(judge.judge(value), known, value);
        } catch (TimeLimit.Exceeded e) {
            return Verdict.of(
                    Verdict.Status.TIMED_OUT,
                    "There was no value within %d s. %s".formatted(LIMIT.limit().toSeconds(), e.question()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.of(Verdict.Status.TIMED_OUT, "The check was interrupted before it had come to its end.");
        } catch (Exception e) {
            return Failures.verdict(e);
        }
    }
}
