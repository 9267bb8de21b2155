package millrace.lib.check;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A value that a learner gives, and what it must be. The verdict does not give the right value away. */
public final class AnswerCheck {
    private static final TimeLimit LIMIT = new TimeLimit(Duration.ofSeconds(30));

    private final String question;
    private final Callable<?> answer;

    AnswerCheck(String question, Callable<?> answer) {
        this.question = question;
        this.answer = answer;
    }

    /**
     * Compares with {@code expected} and shows the verdict. Of a schema it names the first field that differs, of a list
     * or a map how many entries are right.
     */
    public void expect(Object expected) {
        check(() -> expected);
    }

    /** As {@link #expect(Object)}, with a value found by really running the thing that was to be predicted. */
    public void expect(Callable<?> reality) {
        check(reality);
    }

    private void check(Callable<?> reality) {
        Report.show(question, Optional.empty(), judge(reality));
    }

    private Verdict judge(Callable<?> reality) {
        try {
            Object given = LIMIT.call(answer);
            // Only now: what is not answered need not be tried out.
            return ValueExpectation.judge(LIMIT.call(reality), given);
        } catch (TimeLimit.Exceeded e) {
            return Verdict.of(
                    Verdict.Status.TIMED_OUT,
                    "There was no value within %d s. Is there a loop that does not end, or something it waits for?"
                            .formatted(LIMIT.limit().toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.of(Verdict.Status.TIMED_OUT, "The check was interrupted before it had come to its end.");
        } catch (Exception e) {
            return Failures.verdict(e);
        }
    }
}
