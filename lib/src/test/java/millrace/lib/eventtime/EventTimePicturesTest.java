package millrace.lib.eventtime;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.lib.Cells;
import millrace.lib.Golden;
import millrace.lib.Held;
import millrace.lib.MemoryInput;
import millrace.lib.query.QueryFacts;
import millrace.lib.query.RecordedRows;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventTimePicturesTest {
    private final SparkSession spark = Sessions.current();

    @Test
    void thePlaneLooksAsItDidWhenAPersonLookedAtIt() throws IOException {
        WindowSpec tenMinutes = new WindowSpec(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ZERO);

        Golden.compare(
                EventTimePicturesTest.class,
                "plane",
                EventTimePlane.of("time", Optional.of(tenMinutes), batches(), Optional.of(at("10:48:00")), true)
                        .content());
    }

    @Test
    void thePlaneOfAQueryWithoutWindowsLooksAsItDid() throws IOException {
        Golden.compare(
                EventTimePicturesTest.class,
                "plane-without-windows",
                EventTimePlane.of("time", Optional.empty(), batches(), Optional.of(at("10:48:00")), true)
                        .content());
    }

    @Test
    void aQueryThatDropsNothingSaysSo() {
        String picture = EventTimePlane.of("time", Optional.empty(), batches(), Optional.of(at("10:48:00")), false)
                .content()
                .text();

        assertThat(picture).contains("drops nothing").containsPattern("(?m)^4 .* \\| 2 +\\| 0 +\\| 2 +\\| 0 *$");
    }

    @Test
    void marksTheEventsThatSparkDrops() throws Exception {
        MemoryInput input = new MemoryInput(spark);
        Cells cells = new Cells();
        StreamingQuery query = RecordedRows.in(input.orders())
                .withWatermark("time", "10 minutes")
                .groupBy(window(col("time"), "10 minutes"), col("shop"))
                .count()
                .writeStream()
                .format("noop")
                .outputMode("update")
                .start();
        try {
            for (String batch : List.of(
                    "a,10:01:00", "a,10:31:00", "a,10:05:00 b,10:25:00", "b,10:55:00 b,10:19:00", "b,10:29:00")) {
                input.add(batch.split(" "));
                query.processAllAvailable();
            }
            EventTimePicture.follow(query, Duration.ofSeconds(30));
        } finally {
            query.stop();
        }

        long droppedBySpark = Arrays.stream(query.recentProgress())
                .mapToLong(QueryFacts::dropped)
                .sum();
        assertThat(droppedBySpark).isEqualTo(3);
        assertThat(cells.last().text().lines().filter(line -> line.matches("\\d+ .*\\| +1 *$")))
                .hasSize(3);
    }

    @Test
    void thePlaneKeepsTheLastBatchesHoweverManyThereWere() throws Exception {
        MemoryInput input = new MemoryInput(Sessions.current());
        StreamingQuery query = input.orders()
                .withWatermark("time", "10 minutes")
                .writeStream()
                .format("noop")
                .start();
        EventTimePicture picture = new EventTimePicture(query);
        List<Instant> events = Collections.nCopies(200, Instant.parse("2026-01-01T10:00:00Z"));
        for (int batch = 0; batch < 30_000; batch++) {
            picture.take(batch, Instant.EPOCH.plusSeconds(batch), events, Optional.of(Instant.EPOCH));
        }

        assertThat(Held.elements(picture)).isLessThan(200 * 210);
        assertThat(picture.draw().text()).contains("29999");
        assertThat(picture.draw().data().get("text/html").toString().length()).isLessThan(150_000);
        query.stop();
    }

    @Test
    void windowsLookAsTheyDid() throws IOException {
        Dataset<Row> events = events(
                "Marios,10:01:00",
                "Luigis,10:04:00",
                "Marios,10:02:30",
                "Marios,10:31:00",
                "<b>,10:22:00",
                "Marios,10:12:00");

        Golden.compare(EventTimePicturesTest.class, "tumbling", windows(events, window(col("time"), "10 minutes")));
        Golden.compare(
                EventTimePicturesTest.class,
                "sliding",
                windows(events, window(col("time"), "10 minutes", "5 minutes")));
        Golden.compare(
                EventTimePicturesTest.class,
                "session",
                WindowsPicture.of(events, "time", session_window(col("time"), "8 minutes"), "shop")
                        .content());
    }

    @Test
    void noEventsMakeNoWindows() {
        assertThat(windows(events("Marios,10:01:00").limit(0), window(col("time"), "10 minutes"))
                        .text())
                .contains("0 windows", "No events");
    }

    @Test
    void windowsOfAStreamAreRefusedWithAWayToDrawThem() {
        Dataset<Row> stream = spark.readStream().format("rate").load();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WindowsPicture.of(stream, "timestamp", window(col("timestamp"), "1 minute")))
                .withMessageContaining("memory sink");
    }

    @Test
    void findsLengthSlideAndOffsetOfTheWindowsInAPlan() {
        assertThat(spec(window(col("time"), "10 minutes")))
                .contains(new WindowSpec(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ZERO));
        assertThat(spec(window(col("time"), "10 minutes", "5 minutes", "2 minutes")))
                .contains(new WindowSpec(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(2)));
        assertThat(spec(session_window(col("time"), "5 minutes"))).isEmpty();
        assertThat(spec(col("shop"))).isEmpty();
    }

    @Test
    void theLastWindowOfAnEventIsAlignedToTheEpochAndTheOffset() {
        WindowSpec sliding = new WindowSpec(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(2));

        assertThat(Instant.ofEpochMilli(sliding.lastEnd(at("10:06:59").toEpochMilli())))
                .isEqualTo(at("10:12:00"));
        assertThat(Instant.ofEpochMilli(sliding.lastEnd(at("10:07:00").toEpochMilli())))
                .isEqualTo(at("10:17:00"));
    }

    private Optional<WindowSpec> spec(Column grouping) {
        var counted = (org.apache.spark.sql.classic.Dataset<?>)
                events("a,10:00:00").groupBy(grouping).count();
        return WindowSpec.in(counted.queryExecution().analyzed());
    }

    private static List<EventTimePlane.Batch> batches() {
        return List.of(
                new EventTimePlane.Batch(
                        0, at("12:00:00"), times("10:01:00", "10:04:00", "10:02:30"), Optional.empty()),
                new EventTimePlane.Batch(2, at("12:00:05"), times("10:31:00", "10:22:00"), Optional.of(at("09:54:00"))),
                new EventTimePlane.Batch(4, at("12:00:09"), times("10:05:00", "10:25:00"), Optional.of(at("10:21:00"))),
                new EventTimePlane.Batch(
                        5, at("12:00:12"), times("10:55:00", "10:19:00", "10:41:00"), Optional.of(at("10:21:00"))),
                new EventTimePlane.Batch(
                        7, at("12:00:20"), times("10:29:00", "10:56:00", "10:58:00"), Optional.of(at("10:45:00"))));
    }

    private static List<Instant> times(String... times) {
        return Stream.of(times).map(EventTimePicturesTest::at).toList();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }

    private static millrace.kernel.display.Content windows(Dataset<Row> events, Column window) {
        return WindowsPicture.of(events, "time", window).content();
    }

    private Dataset<Row> events(String... lines) {
        return spark.createDataset(List.of(lines), Encoders.STRING())
                .selectExpr(
                        "split(value, ',')[0] AS shop", "to_timestamp('2026-01-01 ' || split(value, ',')[1]) AS time");
    }
}
