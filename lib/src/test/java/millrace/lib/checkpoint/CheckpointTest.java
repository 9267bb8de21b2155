package millrace.lib.checkpoint;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.lib.Golden;
import millrace.lib.MemoryInput;
import millrace.lib.display.HtmlTable;
import millrace.lib.query.OpenQueries;
import millrace.lib.query.RecordedRows;
import millrace.lib.spark.Sessions;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

@Timeout(240)
class CheckpointTest {
    private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";

    private final SparkSession spark = Sessions.current();

    @TempDir
    private Path folder;

    @AfterEach
    void stopQueries() {
        OpenQueries.stopAll(spark);
        spark.conf().unset(PROVIDER);
    }

    @Test
    void looksAsItDidWhenAPersonLookedAtIt() throws Exception {
        Path root = Files.createDirectories(folder.resolve("checkpoint"));
        write(root, "metadata", "{\"id\":\"1b4e28ba-2fa1-11d2-883f-0016d3cca427\"}");
        for (int batch = 0; batch <= 10; batch++) {
            long watermark = batch == 0 ? 0 : 1_767_261_240_000L + 60_000L * batch;
            write(
                    root,
                    "offsets/" + batch,
                    "v1\n{\"batchWatermarkMs\":%d,\"batchTimestampMs\":%d,\"conf\":{}}\n{\"logOffset\":%d}\n{\"orders\":{\"0\":%d,\"1\":7}}"
                            .formatted(watermark, 1_795_259_405_955L + 1_000L * batch, batch, 10 * batch));
            write(
                    root,
                    "sources/0/" + batch,
                    "v1\n{\"path\":\"file:///in/<b>%d.json\",\"timestamp\":1,\"batchId\":%d}".formatted(batch, batch));
            write(root, "state/0/0/" + (batch + 1) + ".delta", "binary");
        }
        for (int batch = 0; batch <= 9; batch++) {
            write(root, "commits/" + batch, "v1\n{\"nextBatchWatermarkMs\":0}");
        }
        write(
                root,
                "state/0/_metadata/metadata",
                "v1\n{\"operatorInfo\":{\"operatorId\":0,\"operatorName\":\"dedupe\"}}");
        write(root, "offsets/.10.crc", "check sum");
        Files.writeString(root.resolve("stray"), "<script>");
        Checkpoint checkpoint = Checkpoint.in(root.toString());

        compare("checkpoint", checkpoint.content());
        compare("last-commit", checkpoint.lastCommit().content());
        write(root, "commits/10", "v1\n{\"nextBatchWatermarkMs\":1767261240000}");
        Files.delete(root.resolve("stray"));
        compare(
                "compared",
                Checkpoint.in("file:" + root).comparedWith(checkpoint).content());
        assertThat(checkpoint.next()).isEqualTo("batch 10 again, with the same input");
    }

    @Test
    void theBatchesOneByOneLookAsTheyDid() throws Exception {
        List<String> columns = List.of("window", "shop", "count");
        StateTables.Table before = new StateTables.Table(
                columns, Map.of(List.of("10:00 – 10:10", "Marios"), List.of("10:00 – 10:10", "Marios", "2")), 2);
        Map<List<String>, List<String>> rows = new LinkedHashMap<>();
        rows.put(List.of("10:10 – 10:20", "Marios"), List.of("10:10 – 10:20", "Marios", "1"));
        rows.put(List.of("10:10 – 10:20", "<b>"), List.of("10:10 – 10:20", "<b>", "3"));
        StateTables.Table after = new StateTables.Table(columns, rows, 2);
        Map<List<String>, List<String>> grown = new LinkedHashMap<>(rows);
        grown.put(List.of("10:10 – 10:20", "Marios"), List.of("10:10 – 10:20", "Marios", "2"));
        TimeTravel.Step counted = new TimeTravel.Step(
                3,
                2,
                List.of(
                        "{\"shop\":\"Marios\",\"time\":\"2026-01-01T10:12:00.000Z\"}",
                        "{\"shop\":\"<b>\",\"time\":null}"),
                Map.of("aggregation", new TimeTravel.Change(Optional.of(before), Optional.of(after))),
                Optional.of(new HtmlTable(columns).row(List.of("10:10 – 10:20", "Marios", "1"))),
                "read up to {\"orders\":{\"0\":12}}",
                Optional.of("done; the next batch has the watermark at 2026-01-01 10:02:00"));
        TimeTravel.Step changed = new TimeTravel.Step(
                4,
                1,
                List.of(),
                Map.of(
                        "aggregation",
                        new TimeTravel.Change(
                                Optional.of(after), Optional.of(new StateTables.Table(columns, grown, 2)))),
                Optional.empty(),
                "read up to {\"orders\":{\"0\":13}}",
                Optional.of("done"));
        TimeTravel.Step unfinished = new TimeTravel.Step(
                5,
                0,
                List.of(),
                Map.of("aggregation", new TimeTravel.Change(Optional.of(after), Optional.empty())),
                Optional.empty(),
                "read up to {\"orders\":{\"0\":13}}",
                Optional.empty());

        compare(
                "time-travel",
                TimeTravel.of("Query 'orders'", List.of(counted, changed, unfinished))
                        .content());
    }

    @Test
    void aFolderThatIsNoneIsRefusedWithWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.in(folder.resolve("none").toString()))
                .withMessageContaining("checkpointLocation");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.in(folder.toString()))
                .withMessageContaining("neither metadata nor offsets");
    }

    @Test
    void aBatchWhoseCommitWasDeletedRunsAgainWithTheSameFiles() throws Exception {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path out = folder.resolve("out");
        Path root = folder.resolve("checkpoint");
        Files.writeString(in.resolve("a.txt"), "first\n");
        run(in, out, root);
        Files.writeString(in.resolve("b.txt"), "second\n");
        run(in, out, root);
        Checkpoint before = Checkpoint.in(root.toString());
        assertThat(before.lastCommitted()).hasValue(1);
        assertThat(before.lastCommit().content().text()).contains("1 file: b.txt");

        Checkpoint without = before.lastCommit().delete();

        assertThat(without.lastCommitted()).hasValue(0);
        assertThat(without.comparedWith(before).content().text())
                .contains("− gone | commits/1", "batch 1 again, with the same input");
        assertThat(Files.exists(root.resolve("commits/.1.crc"))).isFalse();
        run(in, out, root);
        Checkpoint after = Checkpoint.in(root.toString());
        assertThat(after.lastCommitted()).hasValue(1);
        assertThat(after.lastPlanned()).hasValue(1);
    }

    @Test
    void theDeletedCommitCanBePutBack() throws Exception {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path root = folder.resolve("checkpoint");
        Files.writeString(in.resolve("a.txt"), "first\n");
        run(in, folder.resolve("out"), root);
        Checkpoint before = Checkpoint.in(root.toString());
        LastCommit commit = before.lastCommit();

        commit.delete();
        Checkpoint restored = commit.restore();

        assertThat(restored.comparedWith(before).content().text()).contains("Nothing has changed");
        commit.delete();
        assertThatIllegalStateException()
                .isThrownBy(commit::delete)
                .withMessageContaining("commit 0 is not the last one");
    }

    @Test
    void aCommitIsNotDeletedUnderARunningQuery() throws Exception {
        MemoryInput input = new MemoryInput(spark);
        Path root = folder.resolve("checkpoint");
        StreamingQuery query = start(input.orders(), "append", root);
        input.add("Marios,10:00:00");
        query.processAllAvailable();
        LastCommit commit = Checkpoint.in(root.toString()).lastCommit();

        assertThatIllegalStateException()
                .isThrownBy(commit::delete)
                .withMessageContaining("is running on this checkpoint");

        assertThat(Files.exists(root.resolve("commits/0"))).isTrue();
    }

    @Test
    void goesThroughTheBatchesOfAnAggregation() throws Exception {
        MemoryInput input = new MemoryInput(spark);
        Dataset<Row> counts = RecordedRows.in(input.orders())
                .withWatermark("time", "10 minutes")
                .groupBy(window(col("time"), "10 minutes"), col("shop"))
                .count();
        StreamingQuery query = start(counts, "update", folder.resolve("checkpoint"));
        input.add("Marios,10:01:00", "<b>,10:04:00", "Marios,10:02:30");
        query.processAllAvailable();
        input.add("Marios,10:31:00", "Marios,10:06:00");
        query.processAllAvailable();

        String story = TimeTravel.of(query).content().text();

        assertThat(story)
                .contains("batch 0 → 3 rows in → 2 rows of state → 2 rows out → committed")
                .contains("Marios | 2026-01-01 10:02:30")
                .containsPattern("▲ changed \\| 2026-01-01 10:00 – 10:10 \\| Marios \\| 3 \\(was 2\\)")
                .containsPattern("✕ removed \\| 2026-01-01 10:00 – 10:10 \\| <b> ");
        query.stop();
        assertThat(TimeTravel.of(query).content().text()).contains("batch 0 → 3 rows in");
    }

    @Test
    void goesThroughTheStateOfAJoinAndOfDuplicates() throws Exception {
        MemoryInput left = new MemoryInput(spark);
        MemoryInput right = new MemoryInput(spark);
        Dataset<Row> paid = right.orders().withColumnRenamed("shop", "payer").withColumnRenamed("time", "paid");
        StreamingQuery join = start(
                left.orders()
                        .withWatermark("time", "10 minutes")
                        .join(
                                paid.withWatermark("paid", "10 minutes"),
                                expr("shop = payer AND paid BETWEEN time AND time + INTERVAL 5 MINUTES")),
                "append",
                folder.resolve("join"));
        MemoryInput repeated = new MemoryInput(spark);
        StreamingQuery duplicates =
                start(repeated.orders().dropDuplicates("shop"), "append", folder.resolve("duplicates"));
        left.add("Marios,10:01:00");
        right.add("Marios,10:02:00");
        repeated.add("Marios,10:01:00", "Marios,10:02:00");
        join.processAllAvailable();
        duplicates.processAllAvailable();

        assertThat(TimeTravel.of(join).content().text())
                .contains("2 State (join, left side)", "2 State (join, right side)")
                .containsPattern("● new \\| Marios \\| Marios \\| 2026-01-01 10:02:00");
        assertThat(TimeTravel.of(duplicates).content().text())
                .contains("2 State (drop duplicates)", "0 rows before, 1 row after.")
                .doesNotContain("__dummy__");
    }

    @Test
    void goesThroughTheVariablesOfTransformWithState() throws Exception {
        spark.conf().set(PROVIDER, "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
        MemoryInput input = new MemoryInput(spark);
        Dataset<Row> seen = input.orders()
                .select("shop")
                .as(Encoders.STRING())
                .groupByKey((MapFunction<String, String>) shop -> shop, Encoders.STRING())
                .transformWithState(new Visits(), TimeMode.None(), OutputMode.Update(), Encoders.STRING())
                .toDF();
        StreamingQuery query = start(seen, "update", folder.resolve("checkpoint"));
        input.add("Marios,10:01:00", "Marios,10:02:00", "Luigis,10:03:00");
        query.processAllAvailable();
        input.add("Marios,10:01:00");
        query.processAllAvailable();

        assertThat(TimeTravel.of(query).content().text())
                .contains("2 State (transformWithState, visits)", "2 State (transformWithState, names)")
                .containsPattern("▲ changed \\| Marios \\| 3 \\(was 2\\)");
    }

    @Test
    void aTemporaryCheckpointThatIsGoneIsSaid() throws Exception {
        MemoryInput input = new MemoryInput(spark);
        StreamingQuery query = input.orders()
                .writeStream()
                .format("memory")
                .queryName("temporary")
                .start();
        input.add("Marios,10:00:00");
        query.processAllAvailable();
        query.stop();

        assertThatIllegalStateException()
                .isThrownBy(() -> TimeTravel.of(query))
                .withMessageContaining("checkpointLocation");
    }

    /** Counts the rows of each key, and keeps them. */
    private static final class Visits extends StatefulProcessor<String, String, String> {
        private static final long serialVersionUID = 1;
        private transient ValueState<Long> visits;
        private transient ListState<String> names;

        @Override
        public void init(OutputMode outputMode, TimeMode timeMode) {
            visits = getHandle().getValueState("visits", Encoders.LONG(), TTLConfig.NONE());
            names = getHandle().getListState("names", Encoders.STRING(), TTLConfig.NONE());
        }

        @Override
        public scala.collection.Iterator<String> handleInputRows(
                String key, scala.collection.Iterator<String> rows, TimerValues timers) {
            long count = Optional.ofNullable(visits.get()).orElse(0L);
            while (rows.hasNext()) {
                names.appendValue(rows.next());
                count++;
            }
            visits.update(count);
            return CollectionConverters.asScala(
                    java.util.List.of(key + " " + count).iterator());
        }
    }

    private void run(Path in, Path out, Path root) throws Exception {
        StreamingQuery query = spark.readStream()
                .text(in.toString())
                .writeStream()
                .format("text")
                .option("checkpointLocation", root.toString())
                .start(out.toString());
        query.processAllAvailable();
        query.stop();
    }

    private static StreamingQuery start(Dataset<Row> result, String mode, Path root) throws Exception {
        return result.writeStream()
                .format("memory")
                .queryName("checkpointed_" + root.getFileName())
                .outputMode(mode)
                .option("checkpointLocation", root.toString())
                .start();
    }

    /** Without the place of the checkpoint, which is another one in each run. */
    private void compare(String name, millrace.kernel.display.Content content) throws Exception {
        String place = folder.resolve("checkpoint").toString();
        Golden.compare(
                CheckpointTest.class,
                name,
                millrace.kernel.display.Content.text(content.text().replace(place, "/checkpoint"))
                        .withHtml(((String) content.data().get("text/html")).replace(place, "/checkpoint")));
    }

    private static void write(Path root, String name, String text) throws Exception {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
