package millrace.grader;

/** Whether a person watches. */
final class Terminal {
    private Terminal() {}

    /**
     * True when the launcher says {@code -Dmillrace.tty=true}, that is when its standard error is a terminal. The JVM
     * cannot tell: before JDK 22 {@code System.console()} asks for input and output, later it is never null.
     */
    static boolean present() {
        return Boolean.getBoolean("millrace.tty");
    }
}
