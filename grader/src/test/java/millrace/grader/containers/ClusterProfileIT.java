package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
    void runsLambdasUdfsBeansAndTransformWithStateOfCellsOnBothWorkers() throws Exception {
        stack.put(TestNotebooks.forOurKernel("""
                        import java.io.Serializable;
                        import java.util.*;
                        import org.apache.spark.SparkEnv;
                        import org.apache.spark.api.java.function.*;
                        import org.apache.spark.sql.*;
                        import org.apache.spark.sql.api.java.UDF1;
                        import org.apache.spark.sql.streaming.*;
                        import org.apache.spark.sql.types.DataTypes;
                        import scala.jdk.javaapi.CollectionConverters;
                        import static millrace.lib.Millrace.*;
                        import static org.apache.spark.sql.functions.*;
                        SparkSession spark = spark();
                        // Both are there: work is shared from the first task on.
                        long end = System.nanoTime() + 120_000_000_000L;
                        while (spark.sparkContext().statusStore().executorList(true).size() < 3 && System.nanoTime() < end) Thread.sleep(100);""", """
                        System.out.println("evidence: lambda " + new TreeSet<>(spark.range(0, 64, 1, 8)
                                .map((MapFunction<Long, String>) n -> SparkEnv.get().executorId(), Encoders.STRING()).collectAsList()));""", """
                        spark.udf().register("placed", (UDF1<Long, String>) n -> n % 2 + " on " + SparkEnv.get().executorId(), DataTypes.StringType);
                        System.out.println("evidence: UDF " + new TreeSet<>(spark.range(0, 64, 1, 8)
                                .select(call_udf("placed", col("id"))).as(Encoders.STRING()).collectAsList()));""", """
                        public static class Order implements Serializable {
                            private String shop;
                            private String executor;
                            public String getShop() { return shop; }
                            public void setShop(String shop) { this.shop = shop; }
                            public String getExecutor() { return executor; }
                            public void setExecutor(String executor) { this.executor = executor; }
                        }""", """
                        Dataset<Order> orders = spark.range(0, 64, 1, 8).map((MapFunction<Long, Order>) n -> {
                            Order order = new Order();
                            order.setShop("shop " + n % 2);
                            order.setExecutor(SparkEnv.get().executorId());
                            return order;
                        }, Encoders.bean(Order.class));
                        System.out.println("evidence: bean " + new TreeSet<>(orders
                                .filter((FilterFunction<Order>) order -> order.getShop().equals("shop 1"))
                                .map((MapFunction<Order, String>) order -> order.getShop() + " of " + order.getExecutor()
                                        + " on " + SparkEnv.get().executorId(), Encoders.STRING()).collectAsList()));""", """
                        class Counted extends StatefulProcessor<Long, Long, String> {
                            private transient ValueState<Long> count;
                            @Override public void init(OutputMode mode, TimeMode time) {
                                count = getHandle().getValueState("count", Encoders.LONG(), TTLConfig.NONE());
                            }
                            @Override public scala.collection.Iterator<String> handleInputRows(Long key, scala.collection.Iterator<Long> rows, TimerValues timers) {
                                long seen = count.exists() ? count.get() : 0;
                                while (rows.hasNext()) { rows.next(); seen++; }
                                count.update(seen);
                                return CollectionConverters.asScala(List.of(key + " seen " + seen + " times on " + SparkEnv.get().executorId()).iterator());
                            }
                        }""", """
                        spark.conf().set("spark.sql.streaming.stateStore.providerClass",
                                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
                        var query = spark.readStream().format("rate-micro-batch").option("rowsPerBatch", 40).option("numPartitions", 2).load()
                                .select("value").as(Encoders.LONG())
                                .groupByKey((MapFunction<Long, Long>) n -> n % 4, Encoders.LONG())
                                .transformWithState(new Counted(), TimeMode.None(), OutputMode.Update(), Encoders.STRING())
                                .writeStream().format("memory").queryName("counted").outputMode("update").start();
                        while ((query.lastProgress() == null || query.lastProgress().batchId() < 2) && query.isActive() && System.nanoTime() < end) Thread.sleep(50);
                        if (query.exception().isDefined()) throw query.exception().get();
                        query.stop();
                        System.out.println("evidence: state " + new TreeSet<>(spark.table("counted").as(Encoders.STRING()).collectAsList()));"""), "cells.ipynb");

        assertThat(stack.runs("cells.ipynb").toJson())
                .contains(
                        "evidence: lambda [0, 1]",
                        "evidence: UDF [0 on 0, 0 on 1, 1 on 0, 1 on 1]",
                        "evidence: bean [shop 1 of 0 on 0, shop 1 of 1 on 1]")
                .containsPattern(
                        "evidence: state \\[0 seen 10 times on [01], 0 seen 20 times on [01], 0 seen 30 times on [01]")
                .doesNotContain("times on driver");
    }

    /** A query on executors, of a topic that every broker has a copy of, and somebody who sends all the while. */
    @Test
    void eachContainerComesBackWhenItIsKilledUnderAQueryWhichLosesAndDoublesNothing() throws Exception {
        stack.put(TestNotebooks.forOurKernel("""
                        import java.nio.file.*;
                        import java.util.*;
                        import java.util.concurrent.*;
                        import millrace.lib.kafka.Kafka;
                        import org.apache.kafka.clients.admin.*;
                        import org.apache.kafka.clients.producer.*;
                        import org.apache.kafka.common.serialization.*;
                        import org.apache.spark.SparkEnv;
                        import org.apache.spark.api.java.function.*;
                        import org.apache.spark.sql.*;
                        import static millrace.lib.Millrace.*;
                        SparkSession spark = spark();
                        Path steps = Files.createDirectories(Path.of("/tmp/steps"));
                        String topic = "replicated";
                        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Kafka.bootstrapServers()))) {
                            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 3).configs(Map.of("min.insync.replicas", "2"))))
                                    .all().get(60, TimeUnit.SECONDS);
                        }
                        Map<Long, List<String>> sink = new ConcurrentSkipListMap<>();
                        var query = spark.readStream().format("kafka")
                                .option("kafka.bootstrap.servers", Kafka.bootstrapServers())
                                .option("subscribe", topic).option("startingOffsets", "earliest")
                                .load().selectExpr("CAST(value AS STRING) AS value").as(Encoders.STRING())
                                .map((MapFunction<String, String>) value -> value + "@" + SparkEnv.get().executorId(), Encoders.STRING())
                                .writeStream().option("checkpointLocation", "/tmp/steps/checkpoint")
                                .foreachBatch((VoidFunction2<Dataset<String>, Long>) (rows, batch) -> sink.put(batch, rows.collectAsList()))
                                .start();
                        int seen() { return sink.values().stream().mapToInt(List::size).sum(); }""", """
                        Map<String, Object> settings = Map.of("bootstrap.servers", Kafka.bootstrapServers(),
                                "acks", "all", "enable.idempotence", true, "delivery.timeout.ms", 240_000, "max.block.ms", 240_000);
                        var producer = new KafkaProducer<String, String>(settings, new StringSerializer(), new StringSerializer());
                        List<Future<RecordMetadata>> sent = new ArrayList<>();
                        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(500);
                        while (!Files.exists(steps.resolve("enough")) && query.isActive() && System.nanoTime() < end) {
                            sent.add(producer.send(new ProducerRecord<>(topic, "" + sent.size(), "" + sent.size())));
                            Thread.sleep(40);
                            Files.writeString(steps.resolve("seen.new"), "" + seen());
                            Files.move(steps.resolve("seen.new"), steps.resolve("seen"), StandardCopyOption.ATOMIC_MOVE);
                        }
                        for (var each : sent) each.get(240, TimeUnit.SECONDS);
                        while (seen() < sent.size() && query.isActive() && System.nanoTime() < end) Thread.sleep(50);
                        List<String> all = sink.values().stream().flatMap(List::stream).toList();
                        long different = all.stream().map(each -> each.replaceAll("@.*", "")).distinct().count();
                        System.out.println("evidence: missing " + (sent.size() - different) + ", doubled " + (all.size() - different)
                                + ", by the driver " + all.stream().filter(each -> each.endsWith("@driver")).count() + ", active " + query.isActive());"""), "killed.ipynb");
        CompletableFuture<Notebook> run = CompletableFuture.supplyAsync(() -> {
            try {
                return stack.runs("killed.ipynb");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        awaitMore(run);
        assertThat(sparksPage("/proxy/" + application() + "/jobs/")).contains("Spark Jobs");

        for (String service :
                List.of("spark-worker-1", "kafka-2", "spark-master", "kafka-3", "spark-worker-2", "kafka")) {
            stack.kill9(service);
            awaitMore(run);
        }
        stack.exec("lab", "touch", "/tmp/steps/enough");

        assertThat(run.get().toJson()).contains("evidence: missing 0, doubled 0, by the driver 0, active true");
        stack.kill9("lab");
        // The cluster has given up the application of the kernel that was killed, and has room for another.
        stack.put(TestNotebooks.forOurKernel("var spark = millrace.lib.Millrace.spark();", EVIDENCE), "after.ipynb");
        assertThat(stack.runs("after.ipynb").toJson()).contains("evidence: master spark://");
    }

    /** Waits until rows that were sent from now on have come through the query, or the notebook has come to its end. */
    private static void awaitMore(CompletableFuture<Notebook> run) throws InterruptedException {
        int before = seen();
        Engine.await("the query goes on", () -> run.isDone() || seen() > before + 50);
        if (run.isDone()) {
            throw new AssertionError("the query ended too early: " + run.join().toJson());
        }
    }

    private static int seen() {
        String seen = stack.exec("lab", "cat", "/tmp/steps/seen").out().strip();
        return seen.isEmpty() ? 0 : Integer.parseInt(seen);
    }

    @Test
    void isSafeAndShowsSparksPageOnLoopbackAlone() throws Exception {
        assertThat(stack.containers()).hasSize(7).allSatisfy(Safety::holds);
        assertThat(sparksPage("/json/")).contains("\"aliveworkers\" : 2");
    }

    /** The one that runs. */
    private static String application() throws Exception {
        return new JsonMapper()
                .readTree(sparksPage("/json/"))
                .at("/activeapps/0/id")
                .asText();
    }

    private static String sparksPage(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:%d%s".formatted(stack.port("MILLRACE_SPARK_UI_PORT"), path)))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Notebook episode09Solved() throws InterruptedException {
        Sources sources = new Sources(
                TestProject.real(), PythonEnvironment.of(TestProject.real()).ready());
        Episode episode = sources.read(sources.named(List.of("09"))).get(0);
        return episode.solved();
    }
}
