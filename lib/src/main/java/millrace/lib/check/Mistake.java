package millrace.lib.check;

/** An answer that is wrong before there are rows to compare, such as null; the message is for the learner. */
final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
        super(message);
    }
}
