package millrace.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why a cell failed, as front ends show it.
 *
 * @param name what kind of failure: the simple name of an exception's class, {@code CompileError}, {@code Interrupted}
 * @param traceback all that there is to read, line by line
 */
record CellError(String name, String message, List<String> traceback) {
    static final String OF_COMPILER = "CompileError";

    boolean isOfCompiler() {
        return name.equals(OF_COMPILER);
    }

    Map<String, Object> asContent() {
        return Map.of("ename", name, "evalue", message, "traceback", traceback);
    }

    /** This error and one that may follow from it. */
    CellError and(CellError other) {
        List<String> both = new ArrayList<>(traceback);
        both.addAll(other.traceback);
        return new CellError(name, message + "; " + other.message, both);
    }
}
