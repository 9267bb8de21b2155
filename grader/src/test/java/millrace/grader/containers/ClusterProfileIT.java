package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Sources;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The profile {@code cluster}: the same notebooks, their work done by two workers. */
@Tag("once")
@Timeout(900)
class ClusterProfileIT {
    /** Which executors have ended tasks, as the driver's own records have it. */
    private static final String EVIDENCE = """
            var executors = scala.jdk.javaapi.CollectionConverters.asJava(spark.sparkContext().statusStore().executorList(false));
            for (var each : executors) {
                System.out.println("evidence: executor " + each.id() + ", done " + (each.completedTasks() > 0));
            }
            System.out.println("evidence: master " + spark.sparkContext().master());""";

    private static Stack stack;

    @BeforeAll
    static void up() {
        Engine.demand();
        stack = Stack.named("cluster", "--profile", "cluster");
        stack.up();
    }

    @AfterAll
    static void closeStack() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void runsEpisode09SolvedOnTwoWorkers() throws Exception {
        Notebook solved = episode09Solved();
        List<Cell> cells = new ArrayList<>(solved.cells());
        cells.add(TestNotebooks.cell("lambda", """
                record Host(String name) implements java.io.Serializable {}
                String helper(long n) { return new Host("executor " + org.apache.spark.SparkEnv.get().executorId()).name(); }
                System.out.println(spark.range(0, 64, 1, 8)
                        .map((org.apache.spark.api.java.function.MapFunction<Long, String>) n -> helper(n), Encoders.STRING())
                        .distinct().collectAsList());"""));
        cells.add(TestNotebooks.cell("evidence", EVIDENCE));
        stack.put(new Notebook(cells, solved.metadata()), "solved.ipynb");

        Notebook executed = stack.runs("solved.ipynb");

        String outputs = executed.toJson();
        assertThat(outputs)
                .contains(
                        "evidence: master spark://",
                        "evidence: executor 0, done true",
                        "evidence: executor 1, done true",
                        "evidence: executor driver, done false")
                .containsPattern("\\[executor [01], executor [01]]");
    }

    @Test
    void aQueryGivesTheSameAnswerWhenAWorkerIsKilledUnderIt() throws Exception {
        stack.put(TestNotebooks.forOurKernel("""
                        import java.nio.file.*;
                        import org.apache.spark.api.java.function.MapFunction;
                        import org.apache.spark.sql.*;
                        import static millrace.lib.Millrace.*;
                        SparkSession spark = spark();
                        Path steps = Path.of("/tmp/steps");
                        Files.createDirectories(steps);
                        long slow(long n) throws Exception { Thread.sleep(1); return n % 10; }""", """
                        var query = spark.readStream().format("rate-micro-batch").option("rowsPerBatch", 400).option("numPartitions", 4).load()
                                .map((MapFunction<Row, Long>) row -> slow(row.getLong(1)), Encoders.LONG())
                                .groupBy("value").count()
                                .writeStream().format("memory").queryName("tens").outputMode("complete").start();
                        long end = System.nanoTime() + 300_000_000_000L;
                        while ((query.lastProgress() == null || query.lastProgress().batchId() < 2) && System.nanoTime() < end) Thread.sleep(50);
                        Files.createFile(steps.resolve("running"));
                        while (!Files.exists(steps.resolve("killed")) && System.nanoTime() < end) Thread.sleep(50);
                        long then = query.lastProgress().batchId() + 4;
                        while (query.lastProgress().batchId() < then && query.isActive() && System.nanoTime() < end) Thread.sleep(50);
                        query.stop();
                        long batches = query.lastProgress().batchId() + 1;
                        var rows = spark.table("tens").collectAsList();
                        long each = rows.get(0).getLong(1);
                        System.out.println("evidence: went on " + (batches > then) + ", equal " + (rows.size() == 10 && each % 40 == 0
                                && rows.stream().allMatch(row -> row.getLong(1) == each)));"""), "killed.ipynb");
        CompletableFuture<Notebook> run = CompletableFuture.supplyAsync(() -> {
            try {
                return stack.runs("killed.ipynb");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Engine.await(
                "the query runs",
                () -> run.isDone()
                        || stack.exec("lab", "test", "-e", "/tmp/steps/running").status() == 0);

        stack.kill9("spark-worker-1");
        stack.exec("lab", "touch", "/tmp/steps/killed");

        assertThat(run.get().toJson()).contains("evidence: went on true, equal true");
        Engine.await("the worker is back", () -> Engine.isHealthy(stack.container("spark-worker-1")));
    }

    @Test
    void spreadsTopicsOverThreeBrokersAndShowsSparksPageOnLoopbackAlone() throws Exception {
        assertThat(stack.containers()).hasSize(7);
        for (String container : stack.containers()) {
            assertThat(Engine.docker("port", container).lines()).allMatch(line -> line.contains("-> 127.0.0.1:"));
        }
        Engine.Ran made = stack.exec(
                "lab",
                "kafka-topics.sh",
                "--bootstrap-server",
                "kafka:19092",
                "--create",
                "--topic",
                "spread",
                "--partitions",
                "3",
                "--replication-factor",
                "3");
        assertThat(made.status()).as(made.out() + made.err()).isZero();

        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:%d/json/".formatted(stack.port("MILLRACE_SPARK_UI_PORT"))))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(page.body()).contains("\"aliveworkers\" : 2");
    }

    private static Notebook episode09Solved() throws InterruptedException {
        Sources sources = new Sources(
                TestProject.real(), PythonEnvironment.of(TestProject.real()).ready());
        Episode episode = sources.read(sources.named(List.of("09"))).get(0);
        return episode.solved();
    }
}
