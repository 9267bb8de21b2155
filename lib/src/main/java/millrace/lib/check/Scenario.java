package millrace.lib.check;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Another input for the answer that the last check of the same question has run. A streaming query gets it in three
 * ways: batch by batch as given, all in one batch, and row by row (in at most ten pieces; six from a socket, five from a
 * topic or a folder). A method that is called gets it twice. The final answer must be the same each time, and not empty.
 * In place of update mode it asks for the complete table, since updates depend on how the input is cut.
 *
 * <p>Real streams have mishaps. Some change the input, and the answer is what our solution makes of it:
 *
 * <pre>{@code
 * scenario("shop-counts", "orders that come twice").duplicated().given(records(orders));
 * scenario("shop-counts", "orders that come late, among broken ones").late().malformed().given(records(orders));
 * }</pre>
 *
 * <p>Others happen while the query runs, and must not change the answer:
 *
 * <pre>{@code
 * scenario("shop-counts", "killed and started again").killAfterBatch(2).given(records(some), records(more), records(rest));
 * scenario("shop-counts", "three partitions, while it grows").partitions(3).growing().given(records(orders));
 * }</pre>
 */
public final class Scenario {
    private final String question;
    private final String name;
    private UnaryOperator<List<Batch>> mishaps = UnaryOperator.identity();
    private Faults faults = Faults.NONE;

    /**
     * @param question the id of a question whose check stands above
     * @param name what is special about this input, as in "many shops"
     */
    public Scenario(String question, String name) {
        this.question = question;
        this.name = name;
    }

    /** Every third row comes a second time, at the end. */
    public Scenario duplicated() {
        return with(Mishaps::duplicated);
    }

    /** Every third row comes at the end, after those that followed it. */
    public Scenario late() {
        return with(Mishaps::late);
    }

    /** The rows come in another order, which is the same for the same {@code seed}. */
    public Scenario shuffled(long seed) {
        return with(batches -> Mishaps.shuffled(batches, seed));
    }

    /** All rows come at once, {@code times} over. */
    public Scenario burst(int times) {
        return with(batches -> Mishaps.burst(batches, times));
    }

    /** After each line or record comes one that nothing can be made of. */
    public Scenario malformed() {
        return with(Mishaps::malformed);
    }

    /** After each line or record comes one without a value; in a topic, that is a tombstone for its key. */
    public Scenario withNulls() {
        return with(Mishaps::withNulls);
    }

    /**
     * The query ends after this batch as if its machine had failed, before the batch is committed, and starts again from
     * its checkpoint. For answers that are {@linkplain Given#run run}.
     *
     * @param batch from 1
     */
    public Scenario killAfterBatch(int batch) {
        faults = new Faults(batch, faults.partitions(), faults.growing());
        return this;
    }

    /** The input has so many partitions. */
    public Scenario partitions(int partitions) {
        faults = new Faults(faults.killAfterBatch(), partitions, faults.growing());
        return this;
    }

    /** The batches come while the query runs, and none waits for the one before. */
    public Scenario growing() {
        faults = new Faults(faults.killAfterBatch(), faults.partitions(), true);
        return this;
    }

    private Scenario with(UnaryOperator<List<Batch>> mishap) {
        UnaryOperator<List<Batch>> before = mishaps;
        mishaps = batches -> mishap.apply(before.apply(batches));
        return this;
    }

    /**
     * Runs the answer and shows the verdict; for a mistake of the learner it never throws.
     *
     * @throws IllegalStateException if no check of the question has run before
     */
    public void given(Batch... batches) {
        List<Batch> input = mishaps.apply(Batch.requireOneSchema(List.of(batches)));
        if (Grading.collectsInputs()) {
            Grading.collect(question, name, input, faults);
            return;
        }
        Answers.Asked asked = Answers.of(question)
                .orElseThrow(() -> new IllegalStateException(
                        "scenario '%s': no check of question '%s' has run its answer yet; put the scenario below the check"
                                .formatted(name, question)));
        Report.show(
                question,
                Optional.of(name),
                asked.answer()
                        .judgeScenario(input, faults, table -> Solved.compare(question, name, asked.ordered(), table)));
    }
}
