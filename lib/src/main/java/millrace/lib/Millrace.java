package millrace.lib;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import millrace.kernel.display.Display;
import millrace.lib.check.Batch;
import millrace.lib.check.Check;
import millrace.lib.check.Hints;
import millrace.lib.check.Scenario;
import millrace.lib.check.Todo;
import millrace.lib.display.DatasetTable;
import millrace.lib.display.OrderFlow;
import millrace.lib.display.QueryWatch;
import millrace.lib.orders.PizzaOrder;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;

/**
 * What a notebook uses of Millrace, by {@code import static millrace.lib.Millrace.*;}. It feeds, shows and checks; what
 * an episode teaches, it does with Spark's and Kafka's own classes.
 */
public final class Millrace {
    private static final int ROWS_SHOWN = 20;
    private static final Duration WATCH_AT_MOST = Duration.ofSeconds(10);

    private Millrace() {}

    /**
     * The notebook's Spark session, made on first use: all cores of this machine, two shuffle partitions, UTC, no web
     * interface, log in a file. A later call hands out the same session, or a new one after {@code stop()}.
     *
     * <p>Call it in a cell, not on a thread of your own: lambdas work only in a session made with the cell's class
     * loader.
     */
    public static SparkSession spark() {
        return Sessions.current();
    }

    /** Shows the first 20 rows of {@code dataset} as a table; of a streaming one its schema, and how to start it. */
    public static void show(Dataset<?> dataset) {
        show(dataset, ROWS_SHOWN);
    }

    /** As {@link #show(Dataset)}, with at most {@code rows} rows. */
    public static void show(Dataset<?> dataset, int rows) {
        DatasetTable.show(dataset, rows);
    }

    /** As {@link #watch(StreamingQuery, Duration)}, with at most 10 s. */
    public static void watch(StreamingQuery query) {
        watch(query, WATCH_AT_MOST);
    }

    /**
     * Shows what {@code query} is doing: batch, rows read, watermark, and for a query that writes to the memory sink
     * ({@code format("memory")}) the table of its result. The picture goes on following the query after the cell has
     * ended, until the query stops. A query that failed says why.
     *
     * <p>Returns once everything that was there to read has been processed, and at the latest after {@code atMost}.
     */
    public static void watch(StreamingQuery query, Duration atMost) {
        QueryWatch.watch(query, atMost);
    }

    /**
     * Shows the way of the orders, from the generator through {@code topic} and {@code query} to its result, with the
     * numbers that the broker and the query report now; goes on following them as {@link #watch} does.
     */
    public static void flow(String topic, StreamingQuery query) {
        OrderFlow.follow(topic, query, WATCH_AT_MOST);
    }

    /** What an exercise that is not started yet throws: {@code throw todo("group by shop and count");}. */
    public static Todo todo(String whatToDo) {
        return new Todo(whatToDo);
    }

    /** Shows {@code steps} folded, so that a learner opens them one at a time, and Run All shows none of them. */
    public static void hint(String question, String... steps) {
        Display.show(Hints.folded(List.of(steps)));
    }

    /** Begins the check of the learner's answer to {@code question}. */
    public static Check check(String question) {
        return new Check(question);
    }

    /** Begins another way to run the answer that the check of {@code question} has run before. */
    public static Scenario scenario(String question, String name) {
        return new Scenario(question, name);
    }

    /** Lines of text that arrive together: rows of one column {@code value}, as the socket and text sources give. */
    public static Batch batch(String... lines) {
        return Batch.lines(List.of(lines));
    }

    /** Rows of any schema that arrive together. */
    public static Batch batch(StructType schema, Row... rows) {
        return Batch.rows(schema, List.of(rows));
    }

    /** Records with these values and no key, that arrive together, with the columns of Spark's Kafka source. */
    public static Batch records(String... values) {
        return Batch.records(List.of(values));
    }

    /** Orders as JSON, keyed by shop, that arrive together, with the columns of Spark's Kafka source. */
    public static Batch records(List<PizzaOrder> orders) {
        return Batch.orders(orders);
    }

    /** A row that a check expects; also one of a {@link #batch(StructType, Row...)}. */
    public static Row row(Object... values) {
        return RowFactory.create(Arrays.copyOf(values, values.length));
    }
}
