package millrace.grader.lab;

/**
 * One line of {@code doctor}.
 *
 * @param what was looked at, "Python"
 * @param found as it is now
 * @param mend the one line that mends it; empty when nothing is to be done
 */
public record Finding(String what, Level level, String found, String mend) {
    /** How much it matters. */
    public enum Level {
        OK("✓", "ok"),
        /** Something can do without it. */
        OPTIONAL("-", "optional"),
        /** The course does not run so. */
        MISSING("✗", "missing");

        private final String mark;
        private final String word;

        Level(String mark, String word) {
            this.mark = mark;
            this.word = word;
        }

        public String mark() {
            return mark;
        }

        public String word() {
            return word;
        }
    }

    static Finding ok(String what, String found) {
        return new Finding(what, Level.OK, found, "");
    }

    static Finding optional(String what, String found, String mend) {
        return new Finding(what, Level.OPTIONAL, found, mend);
    }

    static Finding missing(String what, String found, String mend) {
        return new Finding(what, Level.MISSING, found, mend);
    }
}
