package millrace.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import jdk.jshell.JShell;
import jdk.jshell.VarSnippet;

/**
 * What a line that begins with {@code %} does.
 *
 * @param name without its percent signs
 * @param usage how it is written, all forms
 * @param does one line for the list of all magics
 */
record Magic(String name, String usage, String does, Action action) {

    /** The cell that a magic stands in, as far as a magic has to do with it. */
    interface Context {
        Cell cell();

        JShell shell();

        /** Runs {@code task} where an interrupt of the cell reaches it, and where what it prints is the cell's. */
        <T> T call(Callable<T> task) throws CellFailure, InterruptedException;

        /** The cell's own text between two positions. */
        String text(int from, int to);

        /** Runs Java, and the magics in it, from the cell's own text; returns the value of the last expression. */
        Object run(int from, int to) throws CellFailure, InterruptedException;

        /** Runs what was loaded from elsewhere. */
        Object run(CellSource loaded) throws CellFailure, InterruptedException;

        /** Puts {@code path}, an existing jar or folder, on the class path; false when it is there already. */
        boolean addToClassPath(Path path);

        /** The class path that cells see, in order. */
        List<Path> classPath();

        /** The value of {@code variable} in one line of no great length. */
        String valueOf(VarSnippet variable) throws CellFailure, InterruptedException;

        /** The documentation of a Java name, or empty. */
        Optional<String> documentation(String name);
    }

    /** Does what the magic does; the value is shown as that of the cell when the magic stands last. */
    @FunctionalInterface
    interface Action {
        /** Does it. A {@link CellFailure} tells the user why that was not possible. */
        Object run(MagicLine line, Context context) throws CellFailure, InterruptedException;
    }
}
