package millrace.lib.check;

import java.nio.file.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;

/** How an answer becomes a running query with its result in the memory sink. */
@FunctionalInterface
interface Launcher<I> {

    /**
     * Starts the query.
     *
     * @param table the name that the query and its table must have
     * @param checkpoint a folder for a checkpoint; may be left alone
     * @throws Mistake when the answer is none that can be started
     */
    StreamingQuery launch(I input, String table, Path checkpoint) throws Exception;

    /**
     * As {@link #launch(Object, String, Path)}, so that it can be launched again and goes on from its checkpoint.
     *
     * @param kept takes the rows in place of a table
     */
    default StreamingQuery launch(I input, String table, Path checkpoint, KeptRows kept) throws Exception {
        throw new IllegalArgumentException(
                "killAfterBatch is for answers that are run; one that starts its query itself keeps its checkpoint to itself");
    }

    /** Starts a Dataset somewhere. */
    @FunctionalInterface
    interface Start {
        StreamingQuery start(DataStreamWriter<Row> writer) throws Exception;
    }

    /** For an answer that gives a Dataset, which is started in {@code mode}. */
    static <I> Launcher<I> of(OutputMode mode, Transformation<I> answer) {
        return of(answer, (result, start) -> start.start(result.writeStream().outputMode(mode)));
    }

    /** As {@link #of}, in complete mode, or in update mode where there is no aggregation that could be complete. */
    static <I> Launcher<I> completeOrUpdate(Transformation<I> answer) {
        return of(answer, (result, start) -> {
            try {
                return start.start(result.writeStream().outputMode(OutputMode.Complete()));
            } catch (AnalysisException noAggregation) {
                return start.start(result.writeStream().outputMode(OutputMode.Update()));
            }
        });
    }

    /** Decides on the output mode. */
    @FunctionalInterface
    interface Mode {
        StreamingQuery start(Dataset<Row> result, Start start) throws Exception;
    }

    private static <I> Launcher<I> of(Transformation<I> answer, Mode mode) {
        return new Launcher<>() {
            @Override
            public StreamingQuery launch(I input, String table, Path checkpoint) throws Exception {
                return mode.start(
                        dataset(answer, input),
                        writer -> writer.format("memory")
                                .queryName(table)
                                .option("checkpointLocation", checkpoint.toString())
                                .start());
            }

            @Override
            public StreamingQuery launch(I input, String table, Path checkpoint, KeptRows kept) throws Exception {
                return mode.start(
                        dataset(answer, input),
                        writer -> writer.foreachBatch((VoidFunction2<Dataset<Row>, Long>) kept::put)
                                .queryName(table)
                                .option("checkpointLocation", checkpoint.toString())
                                .start());
            }
        };
    }

    private static <I> Dataset<Row> dataset(Transformation<I> answer, I input) throws Exception {
        Dataset<?> result = answer.apply(input);
        if (result == null) {
            throw new Mistake("The method returned null; expected the Dataset that it has made.");
        }
        if (!result.isStreaming()) {
            throw new Mistake(
                    "The method returned a Dataset that is not streaming; expected one made from the stream that it is handed, or from spark.readStream() (not spark.read()).");
        }
        return result.toDF();
    }

    /** For an answer that starts its query itself. */
    static <I> Launcher<I> of(Starter<I> answer) {
        return (input, table, checkpoint) -> {
            StreamingQuery query = answer.start(input, table);
            if (query == null) {
                throw new Mistake("The method returned null; expected the StreamingQuery that start() gives.");
            }
            // A query that has failed says more by its failure than by its name.
            if (query.isActive() && !(sink(query) instanceof MemorySink)) {
                throw new Mistake(
                        "The query does not write to the memory sink; expected .format(\"memory\") after writeStream().");
            }
            if (query.isActive() && !table.equals(query.name())) {
                throw new Mistake(
                        "The query has another name than the method was handed; expected .queryName(…) with the method's parameter, as it is.");
            }
            return query;
        };
    }

    private static Object sink(StreamingQuery query) {
        return ((StreamingQueryWrapper) query).streamingQuery().sink();
    }
}
