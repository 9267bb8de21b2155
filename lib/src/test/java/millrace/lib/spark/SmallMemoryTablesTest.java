package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.metrics.source.CodegenMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallMemoryTablesTest {
    private static final String[] OF_EACH_TYPE = {
        "value",
        "cast(null AS string) AS nothing",
        "length(value) AS i",
        "cast(length(value) AS bigint) AS l",
        "cast(length(value) / 3 AS decimal(20, 4)) AS dec",
        "cast('NaN' AS double) AS d",
        "length(value) > 2 AS b",
        "cast(value AS binary) AS bytes",
        "timestamp '2026-01-02 03:04:05.678901' AS ts",
        "timestamp_ntz '2026-01-02 03:04:05.678901' AS ntz",
        "date '2026-01-02' AS day",
        "interval '1 02:03:04.5' day to second AS how_long",
        "array(value, null) AS a",
        "map(value, struct(1 AS x, array(date '2026-01-02') AS y)) AS m",
        "struct(value, cast(null AS int) AS none) AS s"
    };

    private final SparkSession spark = Sessions.current();

    @TempDir
    private Path folder;

    @Test
    void holdsWhatTheQueryWroteOfEachType() throws Exception {
        Files.writeString(folder.resolve("1.txt"), "to\nbe or not\n");
        Dataset<Row> table = table("each_type");

        Dataset<Row> written = spark.read().text(folder.toString()).selectExpr(OF_EACH_TYPE);
        assertThat(table.schema()).isEqualTo(written.schema());
        assertThat(table.toJSON().collectAsList())
                .containsExactlyInAnyOrderElementsOf(written.toJSON().collectAsList());
        assertThat(table.queryExecution().executedPlan().toString()).startsWith("LocalTableScan");
        assertThat(table.count()).isEqualTo(2);
    }

    @Test
    void needsNoCompilerUnlessItHasManyRows() throws Exception {
        Files.writeString(folder.resolve("1.txt"), "to\n");
        Dataset<Row> few = table("few_rows");
        Files.writeString(folder.resolve("2.txt"), "be or not\n".repeat((int) SmallBatches.FEW_ROWS));
        Dataset<Row> many = table("not_few_rows");

        assertThat(compiledToPlan(few)).isZero();
        assertThat(compiledToPlan(many)).isPositive();
    }

    /** How many classes are compiled for it. */
    private static long compiledToPlan(Dataset<Row> table) {
        long before = CodegenMetrics.METRIC_COMPILATION_TIME().getCount();
        table.queryExecution().executedPlan();
        return CodegenMetrics.METRIC_COMPILATION_TIME().getCount() - before;
    }

    @Test
    void holdsManyRowsToo() throws Exception {
        Files.writeString(folder.resolve("1.txt"), "be or not\n".repeat((int) SmallBatches.FEW_ROWS + 1));
        Dataset<Row> table = table("many_rows");

        assertThat(table.where("i = 9").count()).isEqualTo(SmallBatches.FEW_ROWS + 1);
        assertThat(table.queryExecution().executedPlan().toString()).startsWith("LocalTableScan");
    }

    @Test
    void isReadAsItIsNow() throws Exception {
        Files.writeString(folder.resolve("1.txt"), "to\n");
        StreamingQuery query = query("growing");
        query.processAllAvailable();
        long before = spark.table("growing").count();
        Files.writeString(folder.resolve("2.txt"), "be\n");
        query.processAllAvailable();
        query.stop();

        assertThat(before).isEqualTo(1);
        assertThat(spark.table("growing").count()).isEqualTo(2);
    }

    private Dataset<Row> table(String name) throws Exception {
        StreamingQuery query = query(name);
        query.processAllAvailable();
        query.stop();
        return spark.table(name);
    }

    private StreamingQuery query(String name) throws Exception {
        return spark.readStream()
                .text(folder.toString())
                .selectExpr(OF_EACH_TYPE)
                .writeStream()
                .format("memory")
                .queryName(name)
                .start();
    }
}
