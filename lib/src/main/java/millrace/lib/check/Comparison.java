package millrace.lib.check;

import java.util.List;
import java.util.Set;

/**
 * Expected rows beside those of the answer.
 *
 * @param expectedColumns names, or "column 1" and so on where no names are asked for
 * @param actualColumns names
 * @param lines those that belong together in one line; equal ones too
 */
record Comparison(List<String> expectedColumns, List<String> actualColumns, List<Line> lines) {

    /** How two rows of one line compare. */
    enum Kind {
        SAME("="),
        DIFFERENT("≠"),
        MISSING("missing"),
        EXTRA("too many");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /**
     * One line.
     *
     * @param expected values as text; empty for a row that is not expected
     * @param actual values as text; empty for a row that is missing
     * @param differing indexes of the values that are not equal, when both rows are there
     */
    record Line(Kind kind, List<String> expected, List<String> actual, Set<Integer> differing) {}

    /** The index of the first line that is not as it should be, or -1. */
    int firstDifference() {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).kind() != Kind.SAME) {
                return i;
            }
        }
        return -1;
    }
}
