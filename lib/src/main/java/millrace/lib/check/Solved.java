package millrace.lib.check;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;

/**
 * What our solution gave for the scenarios of a notebook, kept for the wrong answers that {@code verify} tries on them
 * afterwards: each is to differ from it somewhere, as in grading. Only where the environment or the system properties
 * say so, {@code MILLRACE_MUTANTS=true} or {@code millrace.mutants}.
 */
final class Solved {
    private static final Map<List<String>, List<Row>> ROWS = new ConcurrentHashMap<>();

    private Solved() {}

    /** Correct for the first answer to a scenario, which is ours, and for later ones that give the same. */
    static Verdict compare(String question, String scenario, boolean ordered, ResultTable table) {
        List<Row> ours = areKept() ? ROWS.putIfAbsent(List.of(question, scenario), table.rows()) : null;
        if (ours == null || same(ours, table.rows(), ordered)) {
            return Verdict.correct("The answer is that of our solution.");
        }
        return Verdict.wrong("The answer to this input differs from that of our solution: it has %d rows, and ours %d."
                .formatted(table.rows().size(), ours.size()));
    }

    private static boolean same(List<Row> ours, List<Row> theirs, boolean ordered) {
        return ordered
                ? Canonical.equal(
                        ours.stream().map(Canonical::row).toList(),
                        theirs.stream().map(Canonical::row).toList())
                : Canonical.sameRows(ours, theirs);
    }

    private static boolean areKept() {
        return Boolean.parseBoolean(System.getProperty("millrace.mutants", System.getenv("MILLRACE_MUTANTS")));
    }
}
