package millrace.lib.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Chart;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.LivePicture;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** How a query has been going on: rates, the time of its batches by phase, state and watermark, batch by batch. */
public final class ProgressPicture extends LivePicture {
    private static final int MOST_BATCHES = 60;
    private static final int ROWS_OF_TABLE = 20;

    /** The phases of a batch in the order in which Spark goes through them; the rest is called "other". */
    private static final List<String> PHASES =
            List.of("latestOffset", "queryPlanning", "walCommit", "addBatch", "commitOffsets");

    private final StreamingQuery query;

    private ProgressPicture(StreamingQuery query) {
        this.query = query;
    }

    /** Shows the progress of {@code query}, and follows it until it stops. Returns as {@link QueryWatch#watch} does. */
    public static void follow(StreamingQuery query, Duration atMost) {
        ProgressPicture picture = new ProgressPicture(query);
        picture.start();
        Idle.await(query, atMost);
        picture.paint();
    }

    /**
     * One batch in numbers.
     *
     * @param inputRate rows per second that arrived, NaN when Spark does not know
     * @param processedRate rows per second that were processed
     * @param phases milliseconds of each phase
     * @param watermarkLag how far the watermark is behind the latest event, in milliseconds; NaN without one
     */
    record Batch(
            long id,
            long rows,
            double inputRate,
            double processedRate,
            Map<String, Long> phases,
            long stateRows,
            double watermarkLag) {}

    @Override
    protected Object subject() {
        return List.of(ProgressPicture.class, query.runId());
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
    protected Content draw() {
        List<Batch> batches = new ArrayList<>();
        Optional<Instant> latest = Optional.empty();
        for (StreamingQueryProgress report : query.recentProgress()) {
            if (report.durationMs().containsKey("addBatch")) {
                latest = later(latest, report);
                batches.add(batch(report, latest));
            }
        }
        return last(QueryFacts.name(query), QueryFacts.condition(query), batches)
                .content();
    }

    /** The picture of the last of {@code batches}. */
    static Figure last(String name, String condition, List<Batch> batches) {
        return picture(name, condition, batches.subList(Math.max(0, batches.size() - MOST_BATCHES), batches.size()));
    }

    /** The latest event up to {@code report}: a batch without rows has none of its own. */
    private static Optional<Instant> later(Optional<Instant> before, StreamingQueryProgress report) {
        return Stream.concat(
                        before.stream(),
                        Stream.ofNullable(report.eventTime().get("max")).map(Instant::parse))
                .max(Comparator.naturalOrder());
    }

    private static Batch batch(StreamingQueryProgress report, Optional<Instant> latest) {
        Map<String, Long> phases = new LinkedHashMap<>();
        long known = 0;
        for (String phase : PHASES) {
            long millis = report.durationMs().getOrDefault(phase, 0L);
            phases.put(phase, millis);
            known += millis;
        }
        phases.put("other", Math.max(0, report.batchDuration() - known));
        return new Batch(
                report.batchId(),
                report.numInputRows(),
                report.inputRowsPerSecond(),
                report.processedRowsPerSecond(),
                phases,
                report.stateOperators().length == 0 ? -1 : LastBatch.stateRows(report),
                lag(report, latest));
    }

    private static double lag(StreamingQueryProgress report, Optional<Instant> latest) {
        return QueryFacts.watermark(report)
                .flatMap(watermark -> latest.map(
                        event -> (double) Duration.between(watermark, event).toMillis()))
                .orElse(Double.NaN);
    }

    static Figure picture(String name, String condition, List<Batch> batches) {
        Figure figure = new Figure().title("Progress of " + name.replaceFirst("^Query ", ""), condition);
        if (batches.isEmpty()) {
            return figure.note("No batch yet: Spark runs one when there is something to read.");
        }
        List<String> ids =
                batches.stream().map(each -> String.valueOf(each.id())).toList();
        List<Chart> charts = new ArrayList<>();
        charts.add(new Chart("rows per second", "batch", ids, Amounts::brief)
                .line("processed", values(batches, Batch::processedRate))
                .line("arrived", values(batches, Batch::inputRate)));
        Chart durations = new Chart(
                        "time of each batch by phase", "batch", ids, millis -> Amounts.duration((long) millis))
                .ofTime();
        for (String phase : batches.get(0).phases().keySet()) {
            durations.bars(phase, values(batches, each -> each.phases().getOrDefault(phase, 0L)));
        }
        charts.add(durations);
        if (batches.stream().anyMatch(each -> each.stateRows() >= 0)) {
            charts.add(new Chart("rows kept as state", "batch", ids, Amounts::brief)
                    .line("state rows", values(batches, each -> Math.max(0, each.stateRows()))));
        }
        if (batches.stream().anyMatch(each -> Double.isFinite(each.watermarkLag()))) {
            charts.add(new Chart(
                            "watermark behind the latest event",
                            "batch",
                            ids,
                            millis -> Amounts.duration((long) millis))
                    .ofTime()
                    .line("lag", values(batches, Batch::watermarkLag)));
        }
        figure.beside(charts.stream()
                .map(chart -> new Figure().drawing(chart.drawing()))
                .toList());
        return figure.tableOf("The same in numbers", table(batches));
    }

    private static List<Double> values(List<Batch> batches, ToDoubleFunction<Batch> value) {
        return batches.stream().mapToDouble(value).boxed().toList();
    }

    private static HtmlTable table(List<Batch> batches) {
        HtmlTable table = new HtmlTable(List.of(
                "batch", "rows", "arrived/s", "processed/s", "took", "most of it", "state rows", "watermark lag"));
        List.of(0, 1, 2, 3, 4, 6, 7).forEach(table::rightAligned);
        batches.stream()
                .skip(Math.max(0, batches.size() - ROWS_OF_TABLE))
                .forEach(each -> table.row(List.of(
                        String.valueOf(each.id()),
                        Amounts.count(each.rows()),
                        Amounts.number(each.inputRate()),
                        Amounts.number(each.processedRate()),
                        Amounts.duration(each.phases().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()),
                        longest(each),
                        each.stateRows() < 0 ? "–" : Amounts.count(each.stateRows()),
                        Double.isFinite(each.watermarkLag()) ? Amounts.duration((long) each.watermarkLag()) : "–")));
        return table;
    }

    private static String longest(Batch batch) {
        return batch.phases().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(phase -> phase.getKey() + " " + Amounts.duration(phase.getValue()))
                .orElse("");
    }
}
