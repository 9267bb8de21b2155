package millrace.lib.check;

import org.apache.spark.sql.types.StructType;

/**
 * Makes an inlet for one run.
 *
 * @param <I> what the answer is handed
 */
@FunctionalInterface
interface Opener<I> {
    /**
     * Makes it.
     *
     * @param partitions 0 for as many as it has by itself
     */
    Inlet<I> open(StructType schema, int partitions);
}
