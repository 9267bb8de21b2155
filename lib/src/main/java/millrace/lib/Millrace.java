package millrace.lib;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import millrace.kernel.display.Display;
import millrace.lib.check.Batch;
import millrace.lib.check.Check;
import millrace.lib.check.Hints;
import millrace.lib.check.Scenario;
import millrace.lib.check.Todo;
import millrace.lib.checkpoint.Checkpoint;
import millrace.lib.checkpoint.TimeTravel;
import millrace.lib.display.DatasetTable;
import millrace.lib.display.Picture;
import millrace.lib.eventtime.EventTimePicture;
import millrace.lib.eventtime.WindowsPicture;
import millrace.lib.orders.PizzaOrder;
import millrace.lib.progress.Learner;
import millrace.lib.query.OpenQueries;
import millrace.lib.query.OrderFlow;
import millrace.lib.query.PlanPicture;
import millrace.lib.query.ProgressPicture;
import millrace.lib.query.QueryEnd;
import millrace.lib.query.QueryWatch;
import millrace.lib.query.RecordedRows;
import millrace.lib.query.TopicView;
import millrace.lib.query.WhyNoOutput;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
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
     * <p>Returns once everything that was there to read has been processed, and at the latest after {@code atMost}; while
     * the first batch since the call is running, after three times as long.
     */
    public static void watch(StreamingQuery query, Duration atMost) {
        QueryWatch.watch(List.of(query), atMost);
    }

    /**
     * Shows the way of the orders, from the generator through {@code topic} and {@code query} to its result, with the
     * numbers that the broker and the query report now; goes on following them as {@link #watch} does.
     */
    public static void flow(String topic, StreamingQuery query) {
        OrderFlow.follow(topic, query, WATCH_AT_MOST);
    }

    /** Shows a picture that was made by another call, as in {@code show(checkpoint(folder))}. */
    public static void show(Picture picture) {
        Display.show(picture.content());
    }

    /** As {@link #watch(StreamingQuery)}, several queries beside each other. */
    public static void watch(StreamingQuery... queries) {
        QueryWatch.watch(List.of(queries), WATCH_AT_MOST);
    }

    /**
     * Starts {@code result}, a streaming Dataset, in append, update and complete mode into tables of these names, and
     * shows the three beside each other, as {@link #watch} does; of a mode that Spark refuses it shows why.
     */
    public static void outputModes(Dataset<?> result) {
        QueryWatch.modes(result, WATCH_AT_MOST);
    }

    /** What keeps the output of {@code query} away, in words: {@code show(whyNoOutput(query))}. */
    public static Picture whyNoOutput(StreamingQuery query) {
        return WhyNoOutput.of(query);
    }

    /** Shows {@code topic} of Kafka with its partitions, latest records and readers, and follows it. */
    public static void topic(String topic) {
        TopicView.follow(topic);
    }

    /** Shows rates, the time of batches by phase, state and watermark of {@code query}; follows it until it stops. */
    public static void progress(StreamingQuery query) {
        ProgressPicture.follow(query, WATCH_AT_MOST);
    }

    /** Shows the plan of {@code query} from source to sink, with the rows of a batch; follows it until it stops. */
    public static void plan(StreamingQuery query) {
        PlanPicture.follow(query, WATCH_AT_MOST);
    }

    /**
     * Shows the events of {@code query} in event time, batch by batch, with the watermark; follows it until it stops. The
     * query reads them from {@link #recorded}.
     */
    public static void eventTime(StreamingQuery query) {
        EventTimePicture.follow(query, WATCH_AT_MOST);
    }

    /**
     * {@code dataset} with its rows reported batch by batch, up to 200 of each, so that pictures can show them. It stands
     * where the rows are to be seen: {@code recorded(orders).withWatermark(…)}.
     */
    public static Dataset<Row> recorded(Dataset<?> dataset) {
        return RecordedRows.in(dataset);
    }

    /**
     * The windows that Spark makes of {@code events}, a batch Dataset, on a time axis: {@code windows(events, "time",
     * window(col("time"), "10 minutes"))}; {@code keys} give each of their values windows of its own.
     */
    public static Picture windows(Dataset<Row> events, String time, Column window, String... keys) {
        return WindowsPicture.of(events, time, window, keys);
    }

    /**
     * The checkpoint in {@code folder} as it is now, every file decoded.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Checkpoint checkpoint(String folder) {
        return Checkpoint.in(folder);
    }

    /**
     * The last batches of {@code query} one by one: rows in (those that {@link #recorded} reports), state before and
     * after, rows out, offsets and commit.
     *
     * @throws IllegalStateException if its checkpoint is gone
     */
    public static Picture timeTravel(StreamingQuery query) {
        return TimeTravel.of(query);
    }

    /** Shows the queries that are running, since when and from which cell, and follows them. */
    public static void queries() {
        OpenQueries.show(spark());
    }

    /**
     * Stops the running query called {@code name}.
     *
     * @throws IllegalArgumentException if none of that name runs
     */
    public static void stopQuery(String name) {
        OpenQueries.stop(spark(), name);
    }

    /** Stops all running queries, and returns how many there were. */
    public static int stopQueries() {
        return OpenQueries.stopAll(spark());
    }

    /**
     * For checks: whether {@code query} ends by itself, as with {@code Trigger.AvailableNow()}. Returns when it has ended;
     * when its trigger is one that never ends, false, once all that was there to read is processed.
     *
     * @throws StreamingQueryException if it has failed
     */
    public static boolean awaitEnd(StreamingQuery query) throws StreamingQueryException {
        return QueryEnd.await(query);
    }

    /** What an exercise that is not started yet throws: {@code throw todo("group by shop and count");}. */
    public static Todo todo(String whatToDo) {
        return new Todo(whatToDo);
    }

    /** Shows {@code steps} folded, so that a learner opens them one at a time, and Run All shows none of them. */
    public static void hint(String question, String... steps) {
        Display.show(Hints.folded(List.of(steps)));
    }

    /** Shows an answer for each of the questions to think about that stand above, folded. */
    public static void selfCheck(String... answers) {
        Display.show(Hints.answers(List.of(answers)));
    }

    /**
     * A solution of an exercise: {@code solution("words")}. It is shown once the exercise is solved, or after three
     * checks of three different answers.
     */
    public static Picture solution(String question) {
        return Learner.current().solution(question);
    }

    /** How far you are, in all episodes: run {@code progress()} in any of them. */
    public static Picture progress() {
        return Learner.current().progress();
    }

    /** Writes the progress as a CSV file of this name beside the notebooks, and returns where it is. */
    public static Path exportProgress(String file) {
        return Learner.current().export(file);
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
