package millrace.lib.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.Html;
import millrace.lib.display.HtmlTable;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Progress reports of Spark as tables: what they say of sources, phases and state, without their JSON. */
public final class ProgressReport {
    private static final int MOST_REPORTS = 50;
    private static final int LONGEST_JSON = 20_000;

    private ProgressReport() {}

    /** One report in full. */
    public static Figure of(StreamingQueryProgress report) {
        Figure figure = new Figure()
                .title(
                        "Progress of " + (report.name() == null ? "a query without a name" : "'" + report.name() + "'"),
                        "at " + report.timestamp())
                .facts(QueryFacts.of(report));
        HtmlTable sources = new HtmlTable(List.of("source", "from offset", "to offset", "rows", "rows/s"))
                .rightAligned(3)
                .rightAligned(4);
        for (SourceProgress source : report.sources()) {
            sources.row(List.of(
                    source.description(),
                    String.valueOf(source.startOffset()),
                    String.valueOf(source.endOffset()),
                    Amounts.count(source.numInputRows()),
                    Amounts.number(source.processedRowsPerSecond())));
        }
        figure.table(sources);
        HtmlTable phases = new HtmlTable(List.of("phase", "took")).rightAligned(1);
        Map<String, Long> sorted = new TreeMap<>(report.durationMs());
        sorted.forEach((phase, millis) -> phases.row(List.of(phase, Amounts.duration(millis))));
        figure.tableOf("Where the time went", phases);
        Figure json = new Figure().verbatim(Html.shorten(report.prettyJson(), LONGEST_JSON));
        return figure.foldedInHtml("As Spark reports it (JSON)", json);
    }

    /** Several reports, a row each. */
    public static Figure of(List<StreamingQueryProgress> reports) {
        HtmlTable table = new HtmlTable(
                List.of("batch", "started", "rows in", "rows out", "rows/s", "took", "state rows", "watermark"));
        List.of(0, 2, 3, 4, 5, 6).forEach(table::rightAligned);
        reports.stream()
                .skip(Math.max(0, reports.size() - MOST_REPORTS))
                .forEach(report -> table.row(List.of(
                        String.valueOf(report.batchId()),
                        Amounts.clock(Instant.parse(report.timestamp())),
                        Amounts.count(report.numInputRows()),
                        report.sink().numOutputRows() < 0
                                ? "–"
                                : Amounts.count(report.sink().numOutputRows()),
                        Amounts.number(report.processedRowsPerSecond()),
                        Amounts.duration(report.batchDuration()),
                        report.stateOperators().length == 0 ? "–" : Amounts.count(LastBatch.stateRows(report)),
                        QueryFacts.watermark(report)
                                .map(time -> time.toString().replace('T', ' ').replace("Z", ""))
                                .orElse("–"))));
        return new Figure()
                .table(table)
                .note(
                        reports.size() > MOST_REPORTS
                                ? "The last %d of %d reports.".formatted(MOST_REPORTS, reports.size())
                                : reports.isEmpty() ? "No reports yet." : "");
    }
}
