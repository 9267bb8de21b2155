package millrace.lib.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.Golden;
import millrace.lib.display.Figure;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class QueryPicturesTest {

    @Test
    void theFlowLooksAsItDidWhenAPersonLookedAtIt() throws IOException {
        List<FlowPicture.Station> stations = List.of(
                new FlowPicture.Station("Generator", "a feed is running", 1_234, "orders sent"),
                new FlowPicture.Station("Topic", "pizza-orders-of-<all>-the-shops", 1_234, "records"),
                new FlowPicture.Station("Stream", "batch 17", 1_230, "records read"),
                new FlowPicture.Station("Count", "kept as state", 5, "groups"),
                new FlowPicture.Station("Output", "query is running", 5, "rows in the last batch"));

        Golden.compare(
                QueryPicturesTest.class,
                "flow",
                Content.text(FlowPicture.text(stations)).withHtml(FlowPicture.html(stations)));
    }

    @Test
    void theChartsOfProgressLookAsTheyDid() throws IOException {
        List<ProgressPicture.Batch> batches = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Map<String, Long> phases = new LinkedHashMap<>();
            phases.put("latestOffset", 5L + i);
            phases.put("queryPlanning", 40L - i);
            phases.put("walCommit", 12L);
            phases.put("addBatch", 200L + 30L * (i % 4));
            phases.put("commitOffsets", 14L);
            phases.put("other", 2L);
            batches.add(new ProgressPicture.Batch(
                    i,
                    100L * i,
                    i == 0 ? Double.NaN : 950 + 20 * i,
                    1_000 + 90 * (i % 3),
                    phases,
                    10L * i,
                    i < 2 ? Double.NaN : 600_000 + 30_000 * i));
        }

        Golden.compare(
                QueryPicturesTest.class,
                "progress",
                ProgressPicture.picture("Query '<orders>'", "is running", batches)
                        .content());
    }

    @Test
    void aPlanWithAJoinAndStateLooksAsItDid() throws IOException {
        Operator orders = new Operator("Source", "kafka Subscribe[orders]", 1_200, Optional.empty(), List.of());
        Operator marked = new Operator("Watermark", "time, 10 min", -1, Optional.empty(), List.of(orders));
        Operator payments = new Operator("Source", "kafka Subscribe[payments]", 900, Optional.empty(), List.of());
        Operator kept =
                new Operator("Filter", "amount > 10 AND name <> '<b>'", 850, Optional.empty(), List.of(payments));
        Operator joined = new Operator(
                "Stream-stream join, inner",
                "",
                800,
                Optional.of(new Operator.State(12_345, 2_050, 12, 3)),
                List.of(marked, kept));

        Golden.compare(
                QueryPicturesTest.class,
                "plan",
                PlanPicture.picture("Query 'paid'", new BatchPlans.BatchPlan(7, joined), "memory")
                        .content());
    }

    @Test
    void thePanelOfOpenQueriesLooksAsItDid() throws IOException {
        List<OpenQueries.Row> rows = List.of(
                new OpenQueries.Row(
                        "word_counts", "[7]", "10:15:02", "Waiting for data to arrive", "12", "340", "95.2"),
                new OpenQueries.Row("<b>bold</b>", "–", "10:16:40", "✕ failed", "–", "–", "–"),
                new OpenQueries.Row("orders", "[8]", "10:16:42", "■ ended", "3", "12", "8"));

        Golden.compare(
                QueryPicturesTest.class,
                "queries",
                OpenQueries.picture(rows.subList(0, 1), rows.subList(1, 3)).content());
        Golden.compare(
                QueryPicturesTest.class,
                "no-queries",
                OpenQueries.picture(List.of(), List.of()).content());
    }

    @Test
    void theModesBesideEachOtherLookAsTheyDid() throws IOException {
        Figure refused = OutputModes.refusal(
                "append",
                "Append output mode is not supported for aggregations without a watermark.",
                Optional.of("A group is final only once the watermark has passed it."));

        Golden.compare(
                QueryPicturesTest.class,
                "modes",
                QueryWatch.picture(List.of(
                                watched("update", OutputMode.Update()),
                                watched("complete", OutputMode.Complete()),
                                refused))
                        .content());
    }

    /** The result of two batches: Marios twice, and then a shop whose name is HTML. */
    private static Figure watched(String name, OutputMode mode) {
        MemorySink sink = new MemorySink();
        StructType schema = new StructType().add("shop", DataTypes.StringType).add("count", DataTypes.LongType);
        MemoryTable table = new MemoryTable(sink, schema, List.of(0), mode);
        boolean whole = mode.equals(OutputMode.Complete());
        Row luigis = RowFactory.create("Luigis", 1L);
        Row hostile = RowFactory.create("<img src=x onerror=alert(1)>", 1L);
        Row marios = RowFactory.create("Marios", 2L);
        sink.write(0, whole, new Row[] {RowFactory.create("Marios", 1L), luigis});
        table.refresh();
        sink.write(1, whole, whole ? new Row[] {marios, luigis, hostile} : new Row[] {marios, hostile});
        table.refresh();
        Figure figure = QueryWatch.picture(
                "Query '" + name + "'", "is running · " + name + " mode", Optional.of(Reports.batch(1)));
        table.addTo(figure);
        return figure;
    }

    @Test
    void theDiagnosisLooksAsItDid() throws IOException {
        Golden.compare(
                QueryPicturesTest.class,
                "why-no-output",
                WhyNoOutput.picture(
                                "Query '<silent>'",
                                List.of(
                                        new WhyNoOutput.Finding(WhyNoOutput.Kind.FINE, "The query is running."),
                                        new WhyNoOutput.Finding(
                                                WhyNoOutput.Kind.CAUSE,
                                                "Wrong topic: there is no topic 'galery'. There are: gallery, <b>."),
                                        new WhyNoOutput.Finding(
                                                WhyNoOutput.Kind.ADVICE,
                                                "To see counts grow at once, use update mode.")))
                        .content());
    }

    @Test
    void aReportOfProgressAndAListOfThemLookAsTheyDid() throws IOException {
        Golden.compare(
                QueryPicturesTest.class,
                "report",
                ProgressReport.of(Reports.batch(7)).content());
        Golden.compare(
                QueryPicturesTest.class,
                "reports",
                ProgressReport.of(List.of(Reports.batch(7), Reports.batch(8))).content());
    }
}
