package millrace.grader.submission;

/** A file that cannot be graded. The message is for the learner: what was found, what was expected, what to do. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
