package millrace.lib.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure.Fact;
import millrace.lib.display.Html;
import millrace.lib.spark.Explanation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.jdk.javaapi.CollectionConverters;

/** What a query tells of itself, in the words that all pictures of queries share. */
public final class QueryFacts {
    private static final int LONGEST_FAILURE = 1_000;
    /** What Spark gives as the watermark before there is one. */
    private static final Instant NO_WATERMARK = Instant.EPOCH;

    private QueryFacts() {}

    /** As a person speaks of it. */
    public static String name(StreamingQuery query) {
        return query.name() == null ? "A query without a name" : "Query '" + query.name() + "'";
    }

    /** Whether a query runs, has stopped, or has failed and why, as the rest of a sentence. */
    public static String condition(StreamingQuery query) {
        if (query.isActive()) {
            return "is running";
        }
        return query.exception().isDefined()
                ? "has failed: "
                        + Html.shorten(Explanation.of(query.exception().get()).text(), LONGEST_FAILURE)
                : "has stopped";
    }

    /** Numbers of one batch: its number, rows in and out, rates, state and watermark, as far as there are any. */
    public static List<Fact> of(StreamingQueryProgress batch) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("batch", String.valueOf(batch.batchId())));
        facts.add(new Fact("rows in", Amounts.count(batch.numInputRows())));
        if (batch.sink().numOutputRows() >= 0) {
            facts.add(new Fact("rows out", Amounts.count(batch.sink().numOutputRows())));
        }
        if (Double.isFinite(batch.processedRowsPerSecond()) && batch.numInputRows() > 0) {
            facts.add(new Fact("rows/s", Amounts.number(batch.processedRowsPerSecond())));
        }
        facts.add(new Fact("took", Amounts.duration(batch.batchDuration())));
        if (batch.stateOperators().length > 0) {
            facts.add(new Fact("state rows", Amounts.count(LastBatch.stateRows(batch))));
        }
        long dropped = dropped(batch);
        if (dropped > 0) {
            facts.add(new Fact("late, dropped", Amounts.count(dropped)));
        }
        if (batch.eventTime().get("watermark") != null) {
            facts.add(new Fact(
                    "watermark",
                    watermark(batch)
                            .map(time -> time.toString().replace('T', ' ').replace("Z", ""))
                            .orElse("none yet")));
        }
        return facts;
    }

    /** The rows of one batch that came after the watermark. */
    public static long dropped(StreamingQueryProgress batch) {
        long rows = 0;
        for (StateOperatorProgress operator : batch.stateOperators()) {
            rows += operator.numRowsDroppedByWatermark();
        }
        return rows;
    }

    /** The watermark that was in force in {@code batch}; empty without one, and as long as Spark has seen no event. */
    public static Optional<Instant> watermark(StreamingQueryProgress batch) {
        return Optional.ofNullable(batch.eventTime().get("watermark"))
                .map(Instant::parse)
                .filter(time -> time.isAfter(NO_WATERMARK));
    }

    /** Equal as long as a query has nothing new to tell. */
    public static Object version(StreamingQuery query) {
        StreamingQueryProgress last = query.lastProgress();
        return List.of(query.isActive(), last == null ? "" : last.batchId() + last.timestamp() + last.runId());
    }

    /** What {@code query} computes, as Spark understood it; empty for one of a Spark Connect session. */
    public static Optional<LogicalPlan> analyzedPlan(StreamingQuery query) {
        return execution(query).map(StreamExecution::analyzedPlan);
    }

    /** Whether {@code query} writes its whole result each time, and so keeps all its state. */
    public static boolean isComplete(StreamingQuery query) {
        return execution(query)
                .map(execution -> execution.outputMode().equals(OutputMode.Complete()))
                .orElse(false);
    }

    /** The names of the columns of {@code query}'s result. */
    public static List<String> columns(StreamingQuery query) {
        return analyzedPlan(query)
                .map(plan -> List.of(plan.schema().fieldNames()))
                .orElse(List.of());
    }

    /**
     * The rows that {@code batch} wrote to the memory sink; empty for another sink, and in complete mode for all but the
     * last batch, because the sink forgets them.
     */
    public static Optional<List<Row>> rowsOfBatch(StreamingQuery query, long batch) {
        return execution(query)
                .filter(execution -> execution.sink() instanceof MemorySink)
                .flatMap(execution -> {
                    MemorySink sink = (MemorySink) execution.sink();
                    boolean forgotten = execution.outputMode().equals(OutputMode.Complete())
                            && (sink.latestBatchId().isEmpty()
                                    || ((Number) sink.latestBatchId().get()).longValue() != batch);
                    if (forgotten) {
                        return Optional.empty();
                    }
                    List<Row> since = CollectionConverters.asJava(sink.dataSinceBatch(batch - 1));
                    int later = sink.dataSinceBatch(batch).size();
                    return Optional.of(since.subList(0, Math.max(0, since.size() - later)));
                });
    }

    /** What is behind Spark's face of a query; empty for one of a Spark Connect session. */
    static Optional<StreamExecution> execution(StreamingQuery query) {
        if (query instanceof StreamingQueryWrapper wrapper) {
            return Optional.of(wrapper.streamingQuery());
        }
        return query instanceof StreamExecution execution ? Optional.of(execution) : Optional.empty();
    }
}
