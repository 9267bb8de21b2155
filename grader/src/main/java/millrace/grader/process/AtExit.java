package millrace.grader.process;

/** Work for the end of this JVM, however it is asked to end: Ctrl-C, SIGTERM, a closed terminal. */
public final class AtExit {
    private AtExit() {}

    /** Does {@code work} at the end, or now when this is the end already. */
    public static void register(Thread work) {
        try {
            Runtime.getRuntime().addShutdownHook(work);
        } catch (IllegalStateException exiting) {
            work.start();
        }
    }

    /** Takes back what {@link #register} was told, unless it is being done. */
    public static void forget(Thread work) {
        try {
            Runtime.getRuntime().removeShutdownHook(work);
        } catch (IllegalStateException exiting) {
            // Too late, and harmless: such work can be done twice.
        }
    }
}
