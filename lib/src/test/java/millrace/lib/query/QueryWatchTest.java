package millrace.lib.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.kernel.display.Content;
import millrace.kernel.display.Displays;
import millrace.lib.lines.LineServer;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QueryWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Content> drawn = new CopyOnWriteArrayList<>();
    /** What stands in each display now. */
    private final List<Content> cells = new CopyOnWriteArrayList<>();

    private final SparkSession spark = Sessions.current();
    private final LineServer server = LineServer.start();

    @BeforeEach
    void collectPictures() {
        Displays.sendTo(content -> {
            int cell = cells.size();
            cells.add(content);
            drawn.add(content);
            return later -> {
                cells.set(cell, later);
                drawn.add(later);
            };
        });
    }

    @AfterEach
    void stopQueries() throws Exception {
        for (StreamingQuery query : spark.streams().active()) {
            query.stop();
        }
        server.close();
    }

    @Test
    void showsTheCountsOfAllLinesThatWereSentBefore() throws Exception {
        StreamingQuery query = counts("words_watched");
        server.send("to be or not to be");

        QueryWatch.watch(List.of(query), PATIENCE);

        assertThat(last().text())
                .contains("Query 'words_watched' is running", "state rows 4")
                .containsPattern("to +\\| +2");
        assertThat((String) last().data().get("text/html")).contains("<td").contains("words_watched");
    }

    @Test
    void goesOnDrawingAfterItHasReturned() throws Exception {
        StreamingQuery query = counts("words_followed");
        server.send("one");
        QueryWatch.watch(List.of(query), PATIENCE);

        server.send("two two two");

        awaitPicture("two");
        assertThat(last().text()).containsPattern("● new \\| two +\\| +3").containsPattern("(?m)^ +\\| one +\\| +1");
        query.stop();
        awaitPicture("has stopped");
    }

    @Test
    void leavesTheEarlierPictureOfAQueryAsItIsWhenANewOneStarts() throws Exception {
        StreamingQuery query = counts("words_twice");
        server.send("one");
        QueryWatch.watch(List.of(query), PATIENCE);
        int pictures = cells.size();

        QueryWatch.watch(List.of(query), PATIENCE);
        server.send("two");

        awaitPicture("two");
        assertThat(cells).hasSize(pictures + 1);
        assertThat(cells.get(pictures - 1).text()).contains("one").doesNotContain("two");
        assertThat(cells.get(pictures).text()).containsPattern("● new \\| two").containsPattern("(?m)^ +\\| one");
    }

    @Test
    void marksNothingAsNewWhereTheResultBeforeIsNotKnown() throws Exception {
        StreamingQuery query = counts("words_seen_late");
        server.send("one");
        awaitRow("words_seen_late");

        QueryWatch.watch(List.of(query), PATIENCE);

        assertThat(last().text()).contains("one  | 1").doesNotContain("● new");
    }

    @Test
    void saysWhyAQueryHasFailed() throws Exception {
        StreamingQuery query = spark.readStream()
                .format("socket")
                .option("host", "127.0.0.1")
                .option("port", 1)
                .load()
                .writeStream()
                .format("console")
                .queryName("nobody")
                .start();

        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> uncaught.add(problem));
        try {
            QueryWatch.watch(List.of(query), PATIENCE);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }

        assertThat(last().text()).contains("Query 'nobody' has failed: ConnectException");
        assertThat(uncaught).as("what would be printed below the picture").isEmpty();
    }

    @Test
    void returnsInTimeFromAQueryThatHasNothingToRead() throws Exception {
        StreamingQuery query = counts("words_to_come");
        long start = System.nanoTime();

        QueryWatch.watch(List.of(query), Duration.ofSeconds(3));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(last().text()).contains("is running");
    }

    private StreamingQuery counts(String name) throws Exception {
        Dataset<Row> lines = spark.readStream()
                .format("socket")
                .option("host", "127.0.0.1")
                .option("port", server.port())
                .load();
        return lines.select(explode(split(col("value"), " ")).as("word"))
                .groupBy("word")
                .count()
                .writeStream()
                .format("memory")
                .queryName(name)
                .outputMode(OutputMode.Complete())
                .start();
    }

    private void awaitRow(String table) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (spark.table(table).isEmpty()) {
            assertThat(System.nanoTime()).as("waiting for a row in " + table).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private Content last() {
        return drawn.get(drawn.size() - 1);
    }

    private void awaitPicture(String part) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!last().text().contains(part)) {
            assertThat(System.nanoTime())
                    .as("waiting for a picture with '%s': %s", part, last().text())
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }
}
