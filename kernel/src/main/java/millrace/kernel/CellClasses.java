package millrace.kernel;

import java.nio.file.Path;
import java.util.Optional;

/** The bytecode of cells as files, for libraries that run a cell's code in other processes. */
public final class CellClasses {
    /** Names a folder into which all of it is written from the start; without it, only once {@link #folder} is asked. */
    public static final String VARIABLE = "MILLRACE_CELL_CLASSES";

    private static volatile CellLoader loader;

    private CellClasses() {}

    static void areLoadedBy(CellLoader cells) {
        loader = cells;
        String wanted = System.getenv(VARIABLE);
        if (wanted != null && !wanted.isBlank()) {
            cells.mirrorTo(Path.of(wanted).toAbsolutePath());
        }
    }

    /**
     * The folder that holds the class files of all cells that have run, and gets those of later ones before they run;
     * made on the first call. The kernel removes what it wrote there when it ends.
     *
     * @return empty outside a kernel
     */
    public static Optional<Path> folder() {
        CellLoader cells = loader;
        return cells == null ? Optional.empty() : Optional.of(cells.mirror());
    }
}
