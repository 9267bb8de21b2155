package millrace.lib.check;

import org.apache.spark.sql.Dataset;

/**
 * What a learner writes: from an input to a streaming Dataset that nobody has started.
 *
 * @param <I> what it reads: a {@code Dataset<Row>}, the name of a topic, or the port of a line server
 */
@FunctionalInterface
public interface Transformation<I> {
    Dataset<?> apply(I input) throws Exception;
}
