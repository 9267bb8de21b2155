package millrace.kernel;

import java.util.List;

/** Ends a cell with an error that says all there is to say. */
final class CellFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient CellError error;

    CellFailure(CellError error) {
        super(error.message());
        this.error = error;
    }

    /** A magic could not do what it was told, which {@code message} explains to its user. */
    static CellFailure of(String message) {
        return new CellFailure(new CellError("MagicError", message, List.of()));
    }

    /** The error; without a traceback when it is that of the line that stands in the cell. */
    CellError error() {
        return error;
    }
}
