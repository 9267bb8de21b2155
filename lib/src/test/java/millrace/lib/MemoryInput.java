package millrace.lib;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import scala.jdk.javaapi.CollectionConverters;

/** A stream of {@code shop,HH:mm:ss} lines; those that are added together arrive in one batch. For one query alone. */
public final class MemoryInput {
    private static final AtomicInteger IDS = new AtomicInteger(1_000);

    private final MemoryStream<String> lines;

    public MemoryInput(SparkSession session) {
        lines = new MemoryStream<>(
                IDS.incrementAndGet(),
                (org.apache.spark.sql.classic.SparkSession) session,
                scala.Option.empty(),
                Encoders.STRING());
    }

    /** Columns {@code shop} and {@code time}, on 2026-01-01. */
    public Dataset<Row> orders() {
        return lines.toDF()
                .selectExpr(
                        "split(value, ',')[0] AS shop", "to_timestamp('2026-01-01 ' || split(value, ',')[1]) AS time");
    }

    public void add(String... batch) {
        lines.addData(CollectionConverters.asScala(List.of(batch)).toSeq());
    }
}
