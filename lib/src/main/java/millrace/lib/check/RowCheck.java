package millrace.lib.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * The rows that an answer must give: of a method that is called, those that it returns; of a streaming query, those in
 * its sink once the whole input is processed: in append and update mode all rows of all batches, in complete mode the
 * last table.
 *
 * <p>Numbers are compared by value, whether int, long, double or decimal; those with decimals to within 1e-9 of their
 * size. Arrays are expected as {@code List.of(…)}, structs as {@code row(…)}, timestamps as {@link java.sql.Timestamp}
 * or {@link java.time.Instant}.
 */
public final class RowCheck {
    private final String question;
    private final Answer answer;
    private final List<Batch> batches;
    private Optional<List<String>> columns = Optional.empty();
    private boolean ordered;
    private final List<KnownMistake<Row>> known = new ArrayList<>();

    RowCheck(String question, Answer answer, List<Batch> batches) {
        this.question = question;
        this.answer = answer;
        this.batches = batches;
    }

    /** Asks for columns of these names, in this order. */
    public RowCheck columns(String... names) {
        columns = Optional.of(List.of(names));
        return this;
    }

    /** Asks for the rows in the order in which they are expected; without it the order is free. */
    public RowCheck inOrder() {
        ordered = true;
        return this;
    }

    /** Tells {@code words} of an answer that is wrong and has this row: for a mistake that many make. */
    public RowCheck explain(Row wrong, String words) {
        known.add(new KnownMistake<>(wrong, words));
        return this;
    }

    /** Runs the answer, compares, and shows the verdict. */
    public void expect(Row... rows) {
        Answers.Asked asked = new Answers.Asked(answer, columns.isPresent(), ordered);
        Answers.remember(question, asked);
        if (Grading.records()) {
            Grading.record(question, "check.json", "", asked, judge -> answer.judge(batches, judge));
        } else if (!Grading.collectsInputs()) {
            RowExpectation expectation = new RowExpectation(List.of(rows), columns, ordered, known);
            Report.show(question, Optional.empty(), answer.judge(batches, expectation::judge));
        }
    }
}
