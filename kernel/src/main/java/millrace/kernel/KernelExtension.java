package millrace.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import millrace.kernel.display.Content;

/**
 * What a library adds to the kernel, found by {@link java.util.ServiceLoader}. The kernel knows Jupyter and Java; what
 * it must do for Spark, or for any other library, comes in here.
 *
 * <p>One instance lives as long as the kernel. A method that throws is logged and otherwise ignored: an extension cannot
 * break a cell.
 */
public interface KernelExtension {

    /**
     * Called once, before the first cell, on a thread whose context class loader is the one that loads the cells'
     * classes. Must return at once; longer work belongs on a daemon thread of the extension's own, which inherits that
     * loader.
     */
    default void started() {}

    /**
     * Called on the cell's thread just before a cell runs, so that work begun in it can be tagged as its own.
     *
     * @param cell the execution count, from 1, that the front end shows beside the cell
     * @param code the whole cell as the user wrote it
     */
    default void cellStarts(int cell, String code) {}

    /**
     * Called when the user interrupts the running cell, on a thread other than the cell's: cancel what it waits for.
     *
     * @param cell as in {@link #cellStarts}
     */
    default void interrupted(int cell) {}

    /**
     * The cell that the calling thread works for, when this extension knows better than by who started the thread: the
     * threads of a pool work for whoever gave them their task. Asked for everything that such a thread prints or shows,
     * so it must be fast, and it must not print.
     *
     * @return a number as in {@link #cellStarts}, or empty
     */
    default OptionalInt cellOfThisThread() {
        return OptionalInt.empty();
    }

    /** A picture of a cell's result, or empty when this extension has none for a value of its kind. */
    default Optional<Content> render(Object value) {
        return Optional.empty();
    }

    /**
     * What {@code problem}, which a cell has thrown, means and what to do about it, in words for the user; empty when
     * this extension has none. Shown below the stack trace. Asked for each exception of a chain of causes, innermost
     * first, until somebody answers; on the cell's thread.
     */
    default Optional<String> explain(Throwable problem) {
        return Optional.empty();
    }

    /**
     * What a message of the compiler means where this library's classes are concerned, and what to write instead; empty when
     * this extension has nothing to say. Shown below the message.
     *
     * @param message in English, of one or more lines
     */
    default Optional<String> explainCompileError(String message) {
        return Optional.empty();
    }

    /** Variables that a shell started by {@code %%sh} has beside the kernel's own; asked each time, so it must be fast. */
    default Map<String, String> shellEnvironment() {
        return Map.of();
    }

    /**
     * Whether the library runs objects of this type in other processes, where a lambda finds no variables of the
     * notebook. The user is warned of a lambda of the type that reads one.
     *
     * @param interfaceName of a functional interface, as {@link Class#getName} has it
     */
    default boolean runsElsewhere(String interfaceName) {
        return false;
    }

    /** Called when the kernel is shut down in good order; the process ends 5 s later, done or not. */
    default void stopping() {}
}
