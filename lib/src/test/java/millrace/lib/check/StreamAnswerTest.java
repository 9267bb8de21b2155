package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.spark;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamAnswerTest {
    private static final TimeLimit SHORT = new TimeLimit(Duration.ofSeconds(3));

    @AfterEach
    void leavesNoQueryBehind() {
        assertThat(spark().streams().active()).isEmpty();
    }

    @Test
    void givesUpAMethodThatDoesNotReturn() {
        CountDownLatch never = new CountDownLatch(1);

        Verdict verdict = judge(Launcher.of(OutputMode.Append(), lines -> {
            never.await();
            return lines;
        }));

        assertThat(verdict.status()).isEqualTo(Verdict.Status.TIMED_OUT);
        assertThat(verdict.reason())
                .startsWith("The method did not return within 3 s. Is there a loop")
                .contains("It was in StreamAnswerTest.");
    }

    @Test
    void recognisesAMethodThatAwaitsTheEndOfItsQuery() {
        Verdict verdict = judge(Launcher.of((lines, name) -> {
            var query = lines.writeStream().format("memory").queryName(name).start();
            query.awaitTermination();
            return query;
        }));

        assertThat(verdict.reason()).contains("it waits in awaitTermination()");
    }

    @Test
    void givesUpAQueryThatIsNeverDone() {
        Verdict verdict = judge(Launcher.of((lines, name) -> lines.writeStream()
                .format("memory")
                .queryName(name)
                .trigger(Trigger.ProcessingTime("1 hour"))
                .start()));

        assertThat(verdict.status()).isEqualTo(Verdict.Status.TIMED_OUT);
        assertThat(verdict.reason()).startsWith("The query was still busy after 3 s.");
    }

    @Test
    void seesThatAnAnswerHasReadNothingOfItsInput() {
        Verdict verdict = judge(Launcher.of(OutputMode.Append(), lines -> new MemoryInlet(Batch.LINES, 0).input()));

        assertThat(verdict.reason()).startsWith("The query has read none of the rows");
    }

    @Test
    void stopsWithTheCellThatIsInterrupted() throws Exception {
        CountDownLatch inMethod = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread cell = new Thread(() -> {
            judge(Launcher.of(OutputMode.Append(), lines -> {
                inMethod.countDown();
                new CountDownLatch(1).await();
                return lines;
            }));
            done.countDown();
        });
        cell.start();
        assertThat(inMethod.await(30, TimeUnit.SECONDS)).isTrue();

        cell.interrupt();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cutsAnInputIntoRowsOrPieces() {
        List<Batch> batches = List.of(batch("a", "b"), batch("c"));

        assertThat(StreamAnswer.joined(batches))
                .singleElement()
                .satisfies(all -> assertThat(all.rows()).hasSize(3));
        assertThat(StreamAnswer.cut(batches, 20)).hasSize(3);
        assertThat(StreamAnswer.cut(batches, 2))
                .extracting(batch -> batch.rows().size())
                .containsExactly(1, 2);
    }

    private static Verdict judge(Launcher<Dataset<Row>> launcher) {
        return new StreamAnswer<>(MemoryInlet::new, launcher, launcher)
                .judge(List.of(batch("a")), table -> Verdict.correct("came to its end"), SHORT);
    }
}
