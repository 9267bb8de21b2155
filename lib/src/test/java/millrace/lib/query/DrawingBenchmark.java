package millrace.lib.query;

import static org.apache.spark.sql.functions.col;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import millrace.kernel.display.Displays;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * What live drawing costs a query that is busy all the time: the same query runs with pictures and without, in turns, and
 * the medians of its throughput are compared. Run it on a quiet machine; it prints its figures and ends after about two
 * minutes. Arguments: the rounds (10), the seconds of each run (5).
 */
public final class DrawingBenchmark {
    private static final int ROWS_PER_BATCH = 200_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private DrawingBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        Duration each = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 5);
        AtomicLong updates = new AtomicLong();
        Displays.sendTo(content -> later -> updates.incrementAndGet());
        SparkSession spark = Sessions.current();
        rowsPerSecond(spark, false, each);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        updates.set(0);
        for (int round = 0; round < rounds; round++) {
            without.add(rowsPerSecond(spark, false, each));
            with.add(rowsPerSecond(spark, true, each));
        }
        System.out.printf(
                "rows/s without pictures %,.0f, with four %,.0f: the pictures cost %.1f %%; %.1f updates/s for each picture%n",
                median(without),
                median(with),
                100 * (1 - median(with) / median(without)),
                updates.get() / (4.0 * rounds * each.plus(WARM_UP).toSeconds()));
        Runtime.getRuntime().halt(0);
    }

    private static double rowsPerSecond(SparkSession spark, boolean drawn, Duration time) throws Exception {
        StreamingQuery query = spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", ROWS_PER_BATCH)
                .load()
                .groupBy(col("value").mod(100).as("key"))
                .count()
                .writeStream()
                .format("memory")
                .queryName("busy")
                .outputMode(OutputMode.Complete())
                .start();
        if (drawn) {
            QueryWatch.watch(List.of(query), Duration.ZERO);
            ProgressPicture.follow(query, Duration.ZERO);
            PlanPicture.follow(query, Duration.ZERO);
            OpenQueries.show(spark);
        }
        while (query.isActive() && LastBatch.of(query) == null) {
            Thread.sleep(20);
        }
        Thread.sleep(WARM_UP.toMillis());
        StreamingQueryProgress first = query.lastProgress();
        Thread.sleep(time.toMillis());
        StreamingQueryProgress last = query.lastProgress();
        query.stop();
        if (query.exception().isDefined()) {
            throw query.exception().get();
        }
        // From the start of one batch to that of another, so that no part of a batch is counted.
        double seconds = Duration.between(Instant.parse(first.timestamp()), Instant.parse(last.timestamp()))
                        .toMillis()
                / 1e3;
        return (last.batchId() - first.batchId()) * ROWS_PER_BATCH / seconds;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
