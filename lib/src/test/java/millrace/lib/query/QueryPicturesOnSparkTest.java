package millrace.lib.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import millrace.lib.Cells;
import millrace.lib.MemoryInput;
import millrace.lib.checkpoint.TimeTravel;
import millrace.lib.lines.LineServer;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class QueryPicturesOnSparkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SparkSession spark = Sessions.current();
    private final Cells cells = new Cells();
    private final MemoryInput input = new MemoryInput(spark);

    @TempDir
    private Path folder;

    @AfterEach
    void stopQueries() {
        OpenQueries.stopAll(spark);
    }

    @Test
    void marksRowsOfUpdateModeAsNewAndAsChangedWithWhatTheyWere() throws Exception {
        StreamingQuery query = start(input.orders().groupBy("shop").count(), "updated", "update");
        input.add("Marios,10:00:00", "Luigis,10:01:00");
        QueryWatch.watch(List.of(query), PATIENCE);

        input.add("Marios,10:02:00", "<b>bold</b>,10:03:00");

        assertThat(cells.await("batch 1").text())
                .containsPattern("▲ changed \\| Marios +\\| +2 \\(was 1\\)")
                .containsPattern("● new +\\| <b>bold</b> \\| +1");
        assertThat((String) cells.last().data().get("text/html"))
                .contains("&lt;b&gt;bold")
                .doesNotContain("<b>bold");
    }

    @Test
    void showsTheModesBesideEachOtherAndWhyOneIsRefused() throws Exception {
        Path files = Files.createDirectory(folder.resolve("shops"));
        Files.writeString(files.resolve("1.txt"), "Marios\nMarios\n");

        QueryWatch.modes(
                spark.readStream().text(files.toString()).groupBy("value").count(), PATIENCE);

        assertThat(cells.last().text())
                .contains("'update' is running · update mode", "'complete' is running · complete mode")
                .contains("append mode is refused", "needs a watermark")
                .containsPattern("(?s)Marios \\| 2.*Marios \\| 2");
    }

    @Test
    void thePlanKeepsTheRowsOfTheLastBatchThatHadSome() throws Exception {
        Dataset<Row> counts = input.orders()
                .filter("shop <> 'nobody'")
                .withWatermark("time", "10 minutes")
                .groupBy(window(col("time"), "10 minutes"), col("shop"))
                .count();
        StreamingQuery query = start(counts, "planned", "update");
        PlanPicture.follow(query, PATIENCE);
        assertThat(cells.last().text()).contains("No batch yet");

        input.add("Marios,10:00:00", "Luigis,10:01:00", "nobody,10:01:00");
        query.processAllAvailable();

        assertThat(cells.await("rows of batch 0").text())
                .containsPattern("Filter +\\| .*nobody.* \\| 2 ")
                .containsPattern("Watermark +\\| time, 10 min")
                .containsPattern("Aggregate +\\| by window, shop +\\| 2 +\\| 2 +\\| 2 +\\| 0")
                .containsPattern("Sink +\\| memory");
    }

    @Test
    void progressGrowsByABatchWhileItIsFollowed() throws Exception {
        StreamingQuery query = start(input.orders(), "progressing", "append");
        input.add("Marios,10:00:00");
        ProgressPicture.follow(query, PATIENCE);
        assertThat(cells.last().text()).containsPattern("(?m)^0 +\\| +1 ").doesNotContainPattern("(?m)^1 ");

        input.add("Marios,10:00:00", "Marios,10:00:00");

        query.processAllAvailable();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!cells.last().text().matches("(?s).*\\n *1 +\\| +2 .*")) {
            assertThat(System.nanoTime()).as(cells.last().text()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void thePanelTellsAQueryThatFailedFromOneThatWasStopped() throws Exception {
        OpenQueries.show(spark);
        StreamingQuery query = start(input.orders().selectExpr("CAST(shop AS INT)"), "fails_in_the_panel", "append");
        cells.await("1 running");
        input.add("Marios,10:00:00");

        cells.await("none is running", "✕ failed");
        assertThat(query.exception().isDefined()).isTrue();
    }

    @Test
    void thePanelFollowsQueriesThatStartAndStop() throws Exception {
        OpenQueries.show(spark);
        assertThat(cells.last().text()).contains("none is running");

        start(input.orders(), "seen_in_the_panel", "append");
        cells.await("seen_in_the_panel", "stopQuery(\"seen_in_the_panel\")");
        OpenQueries.stop(spark, "seen_in_the_panel");

        cells.await("none is running");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenQueries.stop(spark, "seen_in_the_panel"))
                .withMessageContaining("no query called 'seen_in_the_panel' is running");
    }

    @Test
    void everyPictureShowsEverySourceOfTheCourse() throws Exception {
        Path files = Files.createDirectory(folder.resolve("in"));
        Files.writeString(files.resolve("1.txt"), "Marios\n");
        input.add("Marios,10:00:00");
        try (LineServer server = LineServer.start()) {
            Dataset<Row> socket = spark.readStream()
                    .format("socket")
                    .option("host", "127.0.0.1")
                    .option("port", server.port())
                    .load();
            Dataset<Row> rate =
                    spark.readStream().format("rate").option("rowsPerSecond", 5).load();

            isShown("rate, 5 rows/s", start(RecordedRows.in(rate), "from_rate", "append"));
            isShown("memory", start(RecordedRows.in(input.orders()), "from_memory", "append"));
            isShown("files", start(RecordedRows.in(spark.readStream().text(files.toString())), "from_files", "append"));
            StreamingQuery lines = start(RecordedRows.in(socket), "from_socket", "append");
            server.send("Marios");
            isShown("socket 127.0.0.1:" + server.port(), lines);
        }
    }

    private void isShown(String source, StreamingQuery query) throws Exception {
        PlanPicture.follow(query, Duration.ZERO);
        cells.await("rows of batch", source);
        ProgressPicture.follow(query, Duration.ZERO);
        cells.await("processed/s", "addBatch");
        QueryWatch.watch(List.of(query), Duration.ZERO);
        cells.await("rows in", "● new");
        assertThat(why(query)).contains("✓ It has read", "✓ It has written");
        assertThat(TimeTravel.of(query).content().text()).contains("1 Input", "3 Output");
        query.stop();
    }

    @Test
    void saysThatTheWatermarkHasNotPassed() throws Exception {
        Dataset<Row> counts = input.orders()
                .withWatermark("time", "10 minutes")
                .groupBy(window(col("time"), "10 minutes"))
                .count();
        StreamingQuery query = start(counts, "waiting", "append");
        input.add("Marios,10:01:00");
        query.processAllAvailable();

        assertThat(why(query)).contains("✕ The watermark has not passed yet", "the delay is 10 min", "update mode");
    }

    @Test
    void saysThatRowsCameTooLate() throws Exception {
        Dataset<Row> counts = input.orders()
                .withWatermark("time", "1 minute")
                .groupBy(window(col("time"), "1 minute"))
                .count();
        StreamingQuery query = start(counts, "too_late", "append");
        input.add("Marios,10:30:00");
        query.processAllAvailable();
        input.add("Marios,10:01:00");
        query.processAllAvailable();

        assertThat(why(query)).contains("✕ Too late: 1 row came after the watermark");
    }

    @Test
    void saysThatTheSchemaGaveNulls() throws Exception {
        Dataset<Row> parsed =
                input.orders().selectExpr("from_json('{\"Name\":\"x\"}', 'name STRING').name AS name", "shop");
        StreamingQuery query = start(parsed, "nulls", "append");
        input.add("Marios,10:00:00");
        query.processAllAvailable();

        assertThat(why(query)).contains("✕ Null in every row: name", "upper and lower case");
    }

    @Test
    void saysThatAFilterLetsNothingThrough() throws Exception {
        StreamingQuery query = start(input.orders().filter("shop = 'nobody'"), "filtered", "append");
        input.add("Marios,10:00:00");
        query.processAllAvailable();

        assertThat(why(query)).contains("✕ Rows go in and none comes out");
    }

    @Test
    void saysThatAFolderHasNoFilesAndThatThereIsNothingNew() throws Exception {
        Path files = Files.createDirectory(folder.resolve("in"));
        StreamingQuery query = start(spark.readStream().text(files.toString()), "no_files", "append");
        query.processAllAvailable();
        assertThat(why(query)).contains("✕ No new data: the folder", "has no files");

        query.stop();
        assertThat(why(query)).contains("✕ The query has been stopped");
    }

    @Test
    void saysThatTheTriggerIsLongAndThatOutputIsThere() throws Exception {
        input.add("Marios,10:00:00");
        StreamingQuery query = input.orders()
                .writeStream()
                .format("memory")
                .queryName("slow")
                .trigger(Trigger.ProcessingTime("10 minutes"))
                .start();
        awaitFirstBatch(query);

        assertThat(why(query)).contains("✕ The trigger is long: it looks for data every 10 min", "✓ It has written");
    }

    @Test
    void saysWhyAQueryHasFailed() throws Exception {
        StreamingQuery query = start(
                input.orders().selectExpr("CAST(shop AS INT) / 0 AS x", "CAST(shop AS INT) AS n"), "failing", "append");
        input.add("Marios,10:00:00");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (query.isActive() && System.nanoTime() < end) {
            Thread.sleep(20);
        }

        assertThat(why(query)).contains("✕ The query has failed", "try_cast");
    }

    private static void awaitFirstBatch(StreamingQuery query) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (LastBatch.of(query) == null && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }

    private static String why(StreamingQuery query) {
        return WhyNoOutput.of(query).content().text();
    }

    private static StreamingQuery start(Dataset<Row> result, String name, String mode) throws Exception {
        return result.writeStream()
                .format("memory")
                .queryName(name)
                .outputMode(mode)
                .start();
    }
}
