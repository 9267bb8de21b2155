package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallBatchesTest {
    private static final String FEW = "to\nbe\nor\nnot\nto\nbe\n";
    private static final String MANY = "to be or not to be, that is the question\n".repeat(30_000);

    private final SparkSession spark = Sessions.current();

    @TempDir
    private Path folder;

    @Test
    void aBatchOfFewRowsIsInterpretedAndOneOfManyIsCompiled() throws Exception {
        Files.writeString(folder.resolve("1.txt"), FEW);
        StreamingQuery query = start(counts("small_batches").outputMode(OutputMode.Complete()));
        query.processAllAvailable();
        boolean fewCompiled = isCompiled(query);
        Files.writeString(folder.resolve("2.txt"), MANY);
        query.processAllAvailable();
        boolean manyCompiled = isCompiled(query);
        Files.writeString(folder.resolve("3.txt"), FEW);
        query.processAllAvailable();
        boolean fewCompiledAgain = isCompiled(query);
        query.stop();

        assertThat(List.of(fewCompiled, manyCompiled, fewCompiledAgain)).containsExactly(false, true, false);
        assertThat(spark.table("small_batches").where("value = 'to'").head().getLong(1))
                .isEqualTo(4);
        assertThat(isCompiled(spark.range(5).selectExpr("id + 1").queryExecution()))
                .as("other queries of the session are left as they are")
                .isTrue();
    }

    @Test
    void whoSetsItDecides() throws Exception {
        Files.writeString(folder.resolve("1.txt"), FEW);
        spark.conf().set("spark.sql.codegen.wholeStage", "true");
        StreamingQuery query = start(counts("always_compiled").outputMode(OutputMode.Complete()));
        query.processAllAvailable();
        spark.conf().unset("spark.sql.codegen.wholeStage");
        boolean compiled = isCompiled(query);
        query.stop();

        assertThat(compiled).isTrue();
    }

    @Test
    void whatForeachBatchReadsBesideASmallBatchIsCompiledWhenItIsLarge() throws Exception {
        Files.writeString(folder.resolve("1.txt"), FEW);
        Path table =
                Files.writeString(Files.createDirectory(folder.resolve("table")).resolve("many.txt"), MANY);
        List<Boolean> compiled = new ArrayList<>();
        StreamingQuery query = start(spark.readStream()
                .text(folder.toString() + "/*.txt")
                .writeStream()
                .foreachBatch((Dataset<Row> batch, Long id) -> {
                    compiled.add(isCompiled(batch.filter("value = 'to'").queryExecution()));
                    Dataset<Row> large = batch.sparkSession().read().text(table.toString());
                    compiled.add(isCompiled(large.filter("value = 'to'").queryExecution()));
                }));
        query.processAllAvailable();
        query.stop();

        assertThat(compiled).containsExactly(false, true);
    }

    private DataStreamWriter<Row> counts(String table) {
        return spark.readStream()
                .text(folder.toString())
                .groupBy("value")
                .count()
                .writeStream()
                .format("memory")
                .queryName(table);
    }

    private StreamingQuery start(DataStreamWriter<Row> writer) throws TimeoutException {
        return writer.start();
    }

    private static boolean isCompiled(StreamingQuery query) {
        return isCompiled(((StreamingQueryWrapper) query).streamingQuery().lastExecution());
    }

    private static boolean isCompiled(QueryExecution execution) {
        return execution.executedPlan().toString().contains("*(1)");
    }
}
