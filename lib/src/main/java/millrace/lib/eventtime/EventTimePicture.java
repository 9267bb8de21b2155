package millrace.lib.eventtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.display.Figure;
import millrace.lib.display.LivePicture;
import millrace.lib.query.QueryFacts;
import millrace.lib.query.RecordedRows;
import millrace.lib.query.RunningQueries;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.jdk.javaapi.CollectionConverters;

/** The events of a query in event time, batch by batch, with the watermark; follows the query until it stops. */
public final class EventTimePicture extends LivePicture {
    private static final int MOST_KEPT = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StreamingQuery query;
    private final Optional<String> column;
    private final Optional<WindowSpec> windows;
    private Map<Long, EventTimePlane.Batch> batches = new LinkedHashMap<>();
    private Map<Long, Optional<Instant>> watermarks = new LinkedHashMap<>();
    private boolean recorded;
    private boolean drops;

    EventTimePicture(StreamingQuery query) {
        this.query = query;
        Optional<LogicalPlan> plan = QueryFacts.analyzedPlan(query);
        this.column = plan.flatMap(EventTimePicture::watermarkColumn);
        this.windows = plan.flatMap(WindowSpec::in);
    }

    /** Shows the plane of {@code query}; returns when what was there has been processed, at the latest after {@code atMost}. */
    public static void follow(StreamingQuery query, Duration atMost) {
        EventTimePicture picture = new EventTimePicture(query);
        picture.start();
        RunningQueries.awaitIdle(query, atMost);
        picture.paint();
    }

    @Override
    protected Object subject() {
        return List.of(EventTimePicture.class, query.runId());
    }

    @Override
    protected boolean goesOn() {
        return query.isActive();
    }

    @Override
    protected Object version() {
        return QueryFacts.version(query);
    }

    @Override
    protected void takeOver(LivePicture earlier) {
        EventTimePicture before = (EventTimePicture) earlier;
        batches = before.batches;
        watermarks = before.watermarks;
        recorded = before.recorded;
        drops = before.drops;
    }

    @Override
    protected Content draw() {
        for (StreamingQueryProgress report : query.recentProgress()) {
            if (report.durationMs().containsKey("addBatch") && !watermarks.containsKey(report.batchId())) {
                take(report);
            }
        }
        Figure figure = new Figure()
                .title(
                        "Event time of " + QueryFacts.name(query).replaceFirst("^Query ", ""),
                        QueryFacts.condition(query));
        if (column.isEmpty()) {
            return figure.note(
                            "This query has no watermark, so it has no event time. Add .withWatermark(\"column\", \"10 minutes\") before the aggregation.")
                    .content();
        }
        if (batches.isEmpty()) {
            return figure.note(
                            recorded || watermarks.isEmpty()
                                    ? "No events yet."
                                    : "This query does not record its events. Put recorded(…) around the Dataset before .withWatermark(…).")
                    .content();
        }
        Optional<Instant> last = List.copyOf(watermarks.values()).get(watermarks.size() - 1);
        return figure.add(EventTimePlane.of(column.get(), windows, List.copyOf(batches.values()), last, drops))
                .content();
    }

    private void take(StreamingQueryProgress report) {
        recorded |= RecordedRows.isIn(report);
        List<Instant> events = new ArrayList<>();
        column.ifPresent(
                name -> RecordedRows.of(report).forEach(row -> time(row, name).ifPresent(events::add)));
        drops |= report.stateOperators().length > 0 && !QueryFacts.isComplete(query);
        take(report.batchId(), Instant.parse(report.timestamp()), events, QueryFacts.watermark(report));
    }

    /** Takes in a batch that follows those before. */
    void take(long id, Instant planned, List<Instant> events, Optional<Instant> watermark) {
        // Spark drops what was too late by the watermark of the batch before: its rows went by that one.
        Optional<Instant> inForce = watermarks.getOrDefault(id - 1, watermark);
        watermarks.put(id, watermark);
        if (!events.isEmpty()) {
            batches.put(id, new EventTimePlane.Batch(id, planned, events, inForce));
        }
        forgetOldest(batches);
        forgetOldest(watermarks);
    }

    private static void forgetOldest(Map<Long, ?> byBatch) {
        while (byBatch.size() > MOST_KEPT) {
            byBatch.remove(byBatch.keySet().iterator().next());
        }
    }

    private static Optional<Instant> time(String row, String column) {
        try {
            JsonNode value = JSON.readTree(row).path(column);
            return value.isTextual()
                    ? Optional.of(OffsetDateTime.parse(value.asText()).toInstant())
                    : Optional.empty();
        } catch (IOException | DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<String> watermarkColumn(LogicalPlan plan) {
        if (plan instanceof EventTimeWatermark watermark) {
            return Optional.of(watermark.eventTime().name());
        }
        for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
            Optional<String> found = watermarkColumn(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
