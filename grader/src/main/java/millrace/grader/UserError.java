package millrace.grader;

/**
 * Something the person at the keyboard can mend. The command line prints the message alone, without a stack trace.
 *
 * <p>A message is one sentence or a few short lines: the thing, what was found, what was expected, the next step.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitStatus;

    private UserError(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** The command was right, and something it needs or looked at is not: exit status 1. */
    public static UserError problem(String message) {
        return new UserError(1, message, null);
    }

    /** As {@link #problem(String)}, with the cause that {@code --verbose} shows. */
    public static UserError problem(String message, Throwable cause) {
        return new UserError(1, message, cause);
    }

    /** The command was used wrongly, as with a file that is not there: exit status 2. */
    public static UserError usage(String message) {
        return new UserError(2, message, null);
    }

    public int exitStatus() {
        return exitStatus;
    }
}
