package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import millrace.kernel.KernelExtension;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SparkExtensionTest {
    private final KernelExtension extension = new SparkExtension();
    private final SparkSession spark = Sessions.current();

    @AfterEach
    void stopQueries() throws Exception {
        for (StreamingQuery query : spark.streams().active()) {
            query.stop();
        }
    }

    @Test
    void anInterruptStopsTheQueriesOfItsCellAndNoOthers() throws Exception {
        extension.cellStarts(1);
        StreamingQuery earlier = start("earlier");
        extension.cellStarts(2);
        StreamingQuery interrupted = start("interrupted");

        extension.interrupted(2);

        assertThat(interrupted.awaitTermination(Duration.ofSeconds(30).toMillis()))
                .isTrue();
        assertThat(earlier.isActive()).isTrue();
    }

    @Test
    void anInterruptCancelsTheJobOfItsCell() throws Exception {
        FutureTask<Void> cell = new FutureTask<>(() -> {
            extension.cellStarts(3);
            spark.range(1).foreach((ForeachFunction<Long>) row -> {
                Job.RUNNING.countDown();
                new CountDownLatch(1).await();
            });
            return null;
        });
        new Thread(cell, "cell-3").start();
        assertThat(Job.RUNNING.await(60, TimeUnit.SECONDS)).isTrue();

        extension.interrupted(3);

        assertThat(cell)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("cancelled");
    }

    /** Static, so that the task finds the same one as the test: a local Spark runs it in this JVM. */
    private static final class Job {
        private static final CountDownLatch RUNNING = new CountDownLatch(1);
    }

    private StreamingQuery start(String name) throws Exception {
        return spark.readStream()
                .format("rate")
                .load()
                .writeStream()
                .format("noop")
                .queryName(name)
                .start();
    }
}
