package millrace.lib.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import millrace.lib.Held;
import millrace.lib.display.Figure;
import millrace.lib.kafka.TopicState;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A class leaves its notebook open for a day. */
@Timeout(120)
class BoundedPicturesTest {
    private static final int MANY = 30_000;
    private static final int KEYS_KNOWN = 20_000;
    private static final int SOME = 200;
    private static final int LARGEST_MESSAGE = 100_000;
    private static final StructType SCHEMA =
            new StructType().add("key", DataTypes.IntegerType).add("count", DataTypes.LongType);

    @Test
    void aTableKnowsTheLastKeysAloneHoweverManyThereWere() throws Exception {
        assertThat(heldAfterManyKeys(OutputMode.Update())).isBetween(KEYS_KNOWN, KEYS_KNOWN + SOME);
        assertThat(heldAfterManyKeys(OutputMode.Append())).isLessThan(SOME);
    }

    private static int heldAfterManyKeys(OutputMode mode) throws Exception {
        MemorySink sink = new MemorySink();
        MemoryTable table = new MemoryTable(sink, SCHEMA, List.of(0), mode);
        for (int batch = 0; batch < 300; batch++) {
            sink.write(batch, false, rows(batch * (MANY / 300), MANY / 300));
            table.refresh();
        }
        assertThat(size(table)).isLessThan(LARGEST_MESSAGE);
        return Held.elements(table);
    }

    @Test
    void aTableOfAWholeResultIsBoundedToo() throws Exception {
        MemorySink sink = new MemorySink();
        MemoryTable table = new MemoryTable(sink, SCHEMA, List.of(0), OutputMode.Complete());
        for (int batch = 0; batch < 3; batch++) {
            sink.write(batch, true, rows(batch, MANY));
            table.refresh();
        }

        assertThat(Held.elements(table)).isLessThan(KEYS_KNOWN + SOME);
        assertThat(size(table)).isLessThan(LARGEST_MESSAGE);
        Figure figure = new Figure();
        table.addTo(figure);
        // What the rows were before is not known of all of them.
        assertThat(figure.content().text()).contains("20 of 30,000 rows.").doesNotContain("●", "▲");
    }

    @Test
    void thePanelKeepsTheLastQueriesThatHaveEnded() throws Exception {
        OpenQueries panel = new OpenQueries(null);
        for (int query = 0; query < MANY; query++) {
            panel.panel(
                    Map.of(new UUID(0, query), new OpenQueries.Row("q" + query, "[1]", "10:00:00", "–", "0", "0", "–")),
                    run -> false);
        }

        assertThat(Held.elements(panel)).isBetween(2, SOME);
    }

    @Test
    void theViewOfATopicForgetsOldReaders() throws Exception {
        TopicView view = new TopicView("orders", null);
        TopicState.Partition partition = new TopicState.Partition(0, 0, 1, List.of());
        for (int look = 0; look < MANY; look++) {
            TopicState.Reader group =
                    new TopicState.Reader("group " + look / 2, "stable", Map.of(0, 1L), Map.of(0, "member " + look));
            TopicState.Reader query = new TopicState.Reader("Spark q" + look, "batch 0", Map.of(0, 1L), Map.of());
            view.see(new TopicState("orders", List.of(partition), List.of(group)), List.of(query));
        }

        assertThat(Held.elements(view)).isBetween(20, SOME);
        assertThat(view.draw().text())
                .contains("Spark q" + (MANY - 1), "Spark q" + (MANY - 2))
                .contains("member " + (MANY - 1) + " reads [0]");
        assertThat(view.draw().data().get("text/html").toString().length()).isLessThan(LARGEST_MESSAGE);
    }

    @Test
    void plansOfOldQueriesAreForgotten() {
        List<UUID> runs = new ArrayList<>();
        Operator source = new Operator("Source", "rate", 1, Optional.empty(), List.of());
        for (int query = 0; query < MANY; query++) {
            runs.add(UUID.randomUUID());
            BatchPlans.keep(runs.get(query), new BatchPlans.BatchPlan(0, source));
        }

        assertThat(runs.stream().filter(run -> BatchPlans.of(run).isPresent()))
                .hasSizeLessThan(SOME)
                .contains(runs.get(MANY - 1));
    }

    @Test
    void aPictureOfProgressShowsTheLastBatches() {
        List<ProgressPicture.Batch> batches = IntStream.range(0, MANY)
                .mapToObj(i -> new ProgressPicture.Batch(i, 100, 10, 20, Map.of("addBatch", 5L), 7, Double.NaN))
                .toList();

        assertThat(ProgressPicture.last("Query 'q'", "is running", batches)
                        .content()
                        .data()
                        .get("text/html")
                        .toString())
                .hasSizeLessThan(LARGEST_MESSAGE)
                .contains(">" + (MANY - 1) + "<");
    }

    private static Row[] rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(key -> RowFactory.create(key, (long) key))
                .toArray(Row[]::new);
    }

    private static int size(MemoryTable table) {
        Figure figure = new Figure();
        table.addTo(figure);
        return figure.content().data().get("text/html").toString().length();
    }
}
