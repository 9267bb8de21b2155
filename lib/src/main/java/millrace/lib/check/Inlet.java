package millrace.lib.check;

import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The way by which batches reach a query, for one run.
 *
 * @param <I> what the answer is handed, to read from it
 */
interface Inlet<I> extends AutoCloseable {

    /** What the learner's method is called with. */
    I input();

    /** Whether the first batch can be put in before the query starts. */
    boolean keepsWhatComesEarly();

    /**
     * Puts a batch in and returns once {@code query} has processed it.
     *
     * @param query null while there is none yet: then returns at once
     */
    void put(Batch batch, StreamingQuery query) throws Exception;

    /** What to tell a learner whose query has read nothing at all. */
    String nothingRead();

    /**
     * How many pieces an input is cut into at most, to see whether the answer depends on the cut.
     *
     * @return fewer where a batch takes longer
     */
    int mostPieces();

    @Override
    void close();
}
