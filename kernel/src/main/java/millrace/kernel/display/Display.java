package millrace.kernel.display;

/**
 * A place in a cell's output that can be drawn anew, from any thread, also after the cell has ended.
 *
 * <p>Outside a kernel, as in a unit test, {@link #show} prints the text form to {@code System.out}.
 */
public interface Display {

    /**
     * Shows {@code content} below the output that the current cell has so far. The current cell is the one that the
     * calling thread runs in, or the one that started the calling thread.
     *
     * @return the place it was drawn in, bound to that cell for ever
     */
    static Display show(Content content) {
        return Displays.current().show(content);
    }

    /** Removes all output that the current cell has so far. Outside a kernel it stays. */
    static void clear() {
        Displays.current().clear(false);
    }

    /** Removes all output that the current cell has so far as soon as there is new, so that nothing flickers. */
    static void clearBeforeNext() {
        Displays.current().clear(true);
    }

    /**
     * Draws {@code content} in place of what stands here. Returns at once, and never throws when the front end has
     * gone. Safe to call from any thread; the last call wins, and what comes too fast to be seen is not drawn.
     */
    void update(Content content);
}
