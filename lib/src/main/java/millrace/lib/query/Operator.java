package millrace.lib.query;

import java.util.List;
import java.util.Optional;

/**
 * One step of a query's plan.
 *
 * @param title what it does, as in "Filter"
 * @param detail on what, as in the condition; may be empty
 * @param rows that left it in the batch, -1 where Spark does not count them
 * @param state what it keeps from batch to batch, where it keeps something
 * @param inputs the steps whose rows it takes
 */
record Operator(String title, String detail, long rows, Optional<State> state, List<Operator> inputs) {

    /**
     * @param rows kept now
     * @param updated by the batch, new ones among them
     * @param removed by the batch
     * @param dropped rows of the batch that came after the watermark
     */
    record State(long rows, long updated, long removed, long dropped) {}

    Operator {
        inputs = List.copyOf(inputs);
    }
}
