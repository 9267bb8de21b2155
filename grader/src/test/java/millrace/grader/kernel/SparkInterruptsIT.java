package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import millrace.grader.TestProject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that wait for Spark without end, three times each, or as often as {@code -Dmillrace.interrupts} says. */
@Timeout(3000)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkInterruptsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration UNTIL_INTERRUPTED = Duration.ofMillis(1_500);

    /** Of jobs, queries, and threads with code of a cell in them; none is left a moment after an interrupt. */
    private static final String STILL_RUNNING = """
            long[] stillRunning() throws InterruptedException {
                long end = System.nanoTime() + 20_000_000_000L;
                while (true) {
                    long[] found = {
                        SparkSession.active().sparkContext().statusTracker().getActiveJobIds().length,
                        SparkSession.active().streams().active().length,
                        Thread.getAllStackTraces().entrySet().stream()
                                .filter(thread -> thread.getKey() != Thread.currentThread()
                                        && Arrays.toString(thread.getValue()).contains("REPL.$JShell"))
                                .count()
                    };
                    if (Arrays.stream(found).sum() == 0 || System.nanoTime() > end) {
                        return found;
                    }
                    Thread.sleep(20);
                }
            }""";

    private KernelProcess kernel;

    @BeforeAll
    void start(@TempDir Path folder) {
        kernel = KernelProcess.start(new MillraceKernel(TestProject.archived())::headless, folder, Map.of());
        value("""
                import static millrace.lib.Millrace.*;
                import static org.apache.spark.sql.functions.*;
                import org.apache.spark.api.java.function.*;
                import org.apache.spark.sql.*;
                spark().range(10).count()""");
        value(STILL_RUNNING);
    }

    @AfterAll
    void end() {
        kernel.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark().range(1L << 50).filter((FilterFunction<Long>) n -> n < 0).count();",
                "spark().range(2).map((MapFunction<Long, Long>) n -> { while (true) { } }, Encoders.LONG()).collectAsList();",
                "spark().range(2).foreach((ForeachFunction<Long>) n -> new java.util.concurrent.CountDownLatch(1).await());",
                "spark().range(1 << 20).crossJoin(spark().range(1 << 20)).agg(sum(lit(1))).collect();",
                "spark().readStream().format(\"rate\").load().writeStream().format(\"noop\").start().awaitTermination();",
                "spark().readStream().format(\"rate\").option(\"rowsPerSecond\", 1000).load().groupBy(\"value\").count()"
                        + ".writeStream().format(\"memory\").queryName(\"counts\").outputMode(\"complete\").start();\n"
                        + "spark().streams().resetTerminated();\nspark().streams().awaitAnyTermination();",
                "spark().readStream().format(\"rate-micro-batch\").option(\"rowsPerBatch\", 10).load()"
                        + ".map((MapFunction<Row, Long>) row -> { while (true) { } }, Encoders.LONG())"
                        + ".writeStream().format(\"noop\").start().processAllAvailable();",
                "spark().readStream().format(\"rate-micro-batch\").option(\"rowsPerBatch\", 10).load().writeStream()"
                        + ".foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> { while (true) { } })"
                        + ".start().awaitTermination();",
            })
    void leavesNothingRunningEachTime(String code) {
        for (int i = 0; i < Integer.getInteger("millrace.interrupts", 3); i++) {
            KernelProcess.Ran ran = kernel.run(code, UNTIL_INTERRUPTED);

            assertThat(ran.outcome())
                    .as("%s, time %d: %s", code, i + 1, kernel.outputs(ran.request()))
                    .isEqualTo(new CellOutcome.TimedOut(UNTIL_INTERRUPTED, false));
            assertThat(value("Arrays.toString(stillRunning())"))
                    .as("%s, time %d", code, i + 1)
                    .isEqualTo("[0, 0, 0]");
        }
    }

    private String value(String cell) {
        KernelProcess.Ran ran = kernel.run(cell, LIMIT);
        assertThat(ran.outcome())
                .as("%s %s", cell, kernel.outputs(ran.request()))
                .isInstanceOf(CellOutcome.Done.class);
        return kernel.value(ran.request());
    }
}
