package millrace.lib.check;

import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * What a learner writes: a method that starts a streaming query of its own, from {@code readStream} to {@code start}.
 *
 * @param <I> what it reads: the name of a topic, or the port of a line server
 */
@FunctionalInterface
public interface Starter<I> {
    /** Starts a query that keeps its result in the memory sink, as a table called {@code name}; does not wait. */
    StreamingQuery start(I input, String name) throws Exception;
}
