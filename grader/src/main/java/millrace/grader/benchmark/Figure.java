package millrace.grader.benchmark;

/**
 * One line of the benchmark.
 *
 * @param what was measured
 * @param ours in {@code unit}
 * @param theirs in {@code unit}; 0 where there is nobody to compare with
 * @param atMost of {@code ours / theirs}, or of {@code ours} where there is nobody to compare with
 */
public record Figure(String what, double ours, double theirs, String unit, double atMost) {

    /** For what is only told. */
    static final double NO_LIMIT = Double.POSITIVE_INFINITY;

    /** What is held against the limit. */
    public double measure() {
        return theirs == 0 ? ours : ours / theirs;
    }

    public boolean holds() {
        return measure() <= atMost;
    }

    @Override
    public String toString() {
        String figures = theirs == 0
                ? (ours < 10 ? "%8.1f %-2s              " : "%8.0f %-2s              ").formatted(ours, unit)
                : "%8.2f : %8.2f %-2s  %5.2f".formatted(ours, theirs, unit, measure());
        return "%s %-58s %s%s".formatted(holds() ? "✓" : "✗", what, figures, limit());
    }

    private String limit() {
        if (atMost == NO_LIMIT) {
            return "";
        }
        return "  at most " + (theirs == 0 ? "%.0f %s".formatted(atMost, unit) : "%.2f".formatted(atMost));
    }
}
