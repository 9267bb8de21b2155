package millrace.lib.check;

/** Thrown by an exercise that nobody has started; a check reports it as "not started", not as a mistake. */
public final class Todo extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param whatToDo the task in a few words, as in "group by shop and count" */
    public Todo(String whatToDo) {
        super(whatToDo);
    }
}
