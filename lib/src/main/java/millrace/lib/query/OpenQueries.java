package millrace.lib.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.LivePicture;
import millrace.lib.spark.CellWork;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** The panel of the queries that are running: since when, from which cell, and what they do. */
public final class OpenQueries extends LivePicture {
    private static final int MOST = 50;

    private static final int MOST_ENDED = 10;

    private final SparkSession session;
    private final Map<UUID, Row> running = new LinkedHashMap<>();
    private final Map<UUID, StreamingQuery> queries = new HashMap<>();
    private final List<Row> ended = new ArrayList<>();

    OpenQueries(SparkSession session) {
        this.session = session;
    }

    /** Shows the panel, which follows all queries until the next panel takes over. */
    public static void show(SparkSession session) {
        new OpenQueries(session).start();
    }

    /**
     * Stops the running query called {@code name}, and returns when it has stopped.
     *
     * @throws IllegalArgumentException if none of that name runs
     */
    public static void stop(SparkSession session, String name) {
        List<StreamingQuery> active = active(session);
        StreamingQuery found = active.stream()
                .filter(query -> name.equals(query.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no query called '%s' is running; running: %s"
                        .formatted(
                                name,
                                active.isEmpty()
                                        ? "none"
                                        : active.stream()
                                                .map(query -> String.valueOf(query.name()))
                                                .collect(Collectors.joining(", ")))));
        stop(found);
    }

    /** Stops all running queries, and returns how many there were. */
    public static int stopAll(SparkSession session) {
        List<StreamingQuery> active = active(session);
        active.forEach(OpenQueries::stop);
        return active.size();
    }

    private static void stop(StreamingQuery query) {
        try {
            query.stop();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "%s does not stop; its batch may still be running, so try again in a while"
                            .formatted(QueryFacts.name(query)),
                    e);
        }
    }

    private static List<StreamingQuery> active(SparkSession session) {
        return Arrays.stream(session.streams().active())
                .sorted(Comparator.comparing(
                        query -> CellWork.startOf(query.runId()).orElse(Instant.EPOCH)))
                .toList();
    }

    @Override
    protected Object subject() {
        return List.of(OpenQueries.class, session.sparkContext().applicationId());
    }

    /** New queries may start as long as the session lives. */
    @Override
    protected boolean goesOn() {
        return !session.sparkContext().isStopped();
    }

    @Override
    protected Object version() {
        return active(session).stream()
                .map(query -> List.of(QueryFacts.version(query), query.status().message()))
                .toList();
    }

    /** Queries that have ended while the panel was there stay in it, so that a saved notebook still shows them. */
    @Override
    protected Content draw() {
        Map<UUID, Row> now = new LinkedHashMap<>();
        List<StreamingQuery> active = active(session);
        active.forEach(query -> now.put(query.runId(), row(query)));
        Figure panel = panel(
                now,
                run -> queries.containsKey(run) && queries.get(run).exception().isDefined());
        queries.clear();
        active.forEach(query -> queries.put(query.runId(), query));
        return panel.content();
    }

    /** The panel when these are running, and those that were before are not any more. */
    Figure panel(Map<UUID, Row> now, Predicate<UUID> hasFailed) {
        running.forEach((run, row) -> {
            if (!now.containsKey(run)) {
                ended.add(row.doing(hasFailed.test(run) ? "✕ failed" : "■ ended"));
            }
        });
        if (ended.size() > MOST_ENDED) {
            ended.subList(0, ended.size() - MOST_ENDED).clear();
        }
        running.clear();
        running.putAll(now);
        return picture(List.copyOf(now.values()), ended);
    }

    @Override
    protected void takeOver(LivePicture earlier) {
        running.putAll(((OpenQueries) earlier).running);
        queries.putAll(((OpenQueries) earlier).queries);
    }

    /** One query. */
    record Row(String name, String cell, String since, String doing, String batch, String rowsIn, String rate) {
        private Row doing(String now) {
            return new Row(name, cell, since, now, batch, rowsIn, rate);
        }

        private List<String> values() {
            return List.of(name, cell, since, doing, batch, rowsIn, rate);
        }
    }

    private static Row row(StreamingQuery query) {
        StreamingQueryProgress batch = LastBatch.of(query);
        return new Row(
                query.name() == null ? "(no name) " + query.id() : query.name(),
                CellWork.cellOf(query.runId()).isPresent()
                        ? "[" + CellWork.cellOf(query.runId()).getAsInt() + "]"
                        : "–",
                CellWork.startOf(query.runId()).map(Amounts::clock).orElse("–"),
                query.status().message(),
                batch == null ? "–" : String.valueOf(batch.batchId()),
                batch == null ? "–" : Amounts.count(rowsIn(query)),
                batch == null || batch.numInputRows() == 0 ? "–" : Amounts.number(batch.processedRowsPerSecond()));
    }

    private static long rowsIn(StreamingQuery query) {
        return Arrays.stream(query.recentProgress())
                .mapToLong(StreamingQueryProgress::numInputRows)
                .sum();
    }

    static Figure picture(List<Row> rows, List<Row> ended) {
        Figure figure = new Figure()
                .title("Open queries", rows.isEmpty() ? "· none is running" : "· " + rows.size() + " running");
        if (rows.isEmpty() && ended.isEmpty()) {
            return figure.note("A query appears here as soon as a cell calls start().");
        }
        HtmlTable table = new HtmlTable(
                        List.of("query", "cell", "since", "doing", "batch", "rows in (recent)", "rows/s"))
                .rightAligned(4)
                .rightAligned(5)
                .rightAligned(6);
        rows.stream().limit(MOST).forEach(row -> table.row(row.values()));
        ended.forEach(row -> table.row(row.values()));
        return figure.table(table)
                .note((rows.isEmpty()
                                ? ""
                                : "stopQuery(\"%s\") stops one, stopQueries() stops all. "
                                        .formatted(rows.get(0).name()))
                        + "Times are UTC.");
    }
}
