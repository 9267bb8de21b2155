package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import millrace.grader.TestProject;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.Port;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Notebooks of this machine against a broker in a container, which is stopped and killed under a running query. */
@Tag("once")
@Timeout(900)
class BrokerContainerIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    @Test
    void aQueryGoesOnAfterTheBrokerWasRestartedAndAfterItWasKilledAndLosesAndDoublesNothing() throws Exception {
        Engine.demand();
        int port = Port.anyFree();
        try (GenericContainer<?> broker = broker(port)) {
            broker.start();
            try (KernelProcess kernel = KernelProcess.start(
                    new MillraceKernel(TestProject.archived())::headless,
                    folder,
                    Map.of("MILLRACE_KAFKA", "127.0.0.1:" + port))) {
                // A sink that is told of a batch twice overwrites it: what it holds is what the query gave.
                run(kernel, """
                        import java.util.*;
                        import java.util.concurrent.*;
                        import millrace.lib.kafka.Kafka;
                        import millrace.lib.orders.*;
                        import org.apache.kafka.clients.consumer.*;
                        import org.apache.kafka.clients.producer.*;
                        import org.apache.kafka.common.serialization.*;
                        import org.apache.spark.api.java.function.VoidFunction2;
                        import org.apache.spark.sql.*;
                        import static millrace.lib.Millrace.*;
                        SparkSession spark = spark();
                        String topic = Kafka.createTopic("numbers", 2);
                        Map<Long, List<String>> sink = new ConcurrentSkipListMap<>();
                        var query = spark.readStream().format("kafka")
                                .option("kafka.bootstrap.servers", Kafka.bootstrapServers())
                                .option("subscribe", topic).option("startingOffsets", "earliest")
                                .load().selectExpr("CAST(value AS STRING) AS value")
                                .writeStream().queryName("numbers")
                                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, batch) ->
                                        sink.put(batch, rows.as(Encoders.STRING()).collectAsList()))
                                .start();
                        Map<String, Object> settings = Map.of("bootstrap.servers", Kafka.bootstrapServers(),
                                "acks", "all", "enable.idempotence", true, "delivery.timeout.ms", 150_000, "max.block.ms", 150_000);
                        var producer = new KafkaProducer<String, String>(settings, new StringSerializer(), new StringSerializer());
                        List<Future<RecordMetadata>> sent = new ArrayList<>();
                        void send(int from, int to) {
                            for (int i = from; i < to; i++) {
                                sent.add(producer.send(new ProducerRecord<>(topic, "" + i, "" + i)));
                            }
                        }
                        /** All that were sent are acknowledged, and have come through the query. */
                        void awaitAll() throws Exception {
                            for (var each : sent) each.get(150, TimeUnit.SECONDS);
                            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(150);
                            while (sink.values().stream().mapToInt(List::size).sum() < sent.size() && System.nanoTime() < end) {
                                if (!query.isActive()) throw new IllegalStateException("the query ended", query.exception().get());
                                Thread.sleep(100);
                            }
                        }""");
                run(kernel, "send(0, 500); awaitAll();");

                Engine.docker("restart", "--time", "10", broker.getContainerId());
                run(kernel, "send(500, 1000);");
                run(kernel, "awaitAll();");

                Engine.docker("kill", "--signal", "KILL", broker.getContainerId());
                run(kernel, "Thread sender = new Thread(() -> send(1000, 1500)); sender.start();");
                Engine.docker("start", broker.getContainerId());
                run(kernel, "sender.join(150_000); send(1500, 2000); awaitAll();");

                assertThat(run(kernel, """
                        var seen = sink.values().stream().flatMap(List::stream).toList();
                        "%d rows, %d different, %s".formatted(seen.size(), new HashSet<>(seen).size(), query.isActive())""")).contains("2000 rows, 2000 different, true");
                assertThat(run(kernel, """
                        int read = 0;
                        try (var consumer = new KafkaConsumer<String, String>(Map.of("bootstrap.servers", Kafka.bootstrapServers(),
                                "group.id", "all", "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer())) {
                            consumer.subscribe(List.of(topic));
                            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                            while (read < 2000 && System.nanoTime() < end) {
                                read += consumer.poll(java.time.Duration.ofMillis(500)).count();
                            }
                        }
                        read""")).isEqualTo("2000");
            }
        }
    }

    /** As in compose.yaml, on a port that stays the same when the container is started again. */
    private static GenericContainer<?> broker(int port) {
        GenericContainer<?> broker = new GenericContainer<>(DockerImageName.parse(Engine.kafkaImage()))
                .withEnv(Map.ofEntries(
                        Map.entry("KAFKA_NODE_ID", "1"),
                        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
                        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                        Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
                        Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port),
                        Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1"),
                        Map.entry("KAFKA_BROKER_SESSION_TIMEOUT_MS", "2000"),
                        Map.entry("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "400"),
                        Map.entry("KAFKA_HEAP_OPTS", "-Xms64m -Xmx512m"),
                        Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data")))
                .withExposedPorts(9092)
                // Not for its port: inside a container Testcontainers looks for that at the engine's gateway, not on
                // loopback.
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1).withStartupTimeout(LIMIT));
        broker.setPortBindings(java.util.List.of("127.0.0.1:%d:9092".formatted(port)));
        return broker;
    }

    private static String run(KernelProcess kernel, String cell) {
        KernelProcess.Ran ran = kernel.run(cell, LIMIT);
        assertThat(ran.outcome()).as(cell + kernel.outputs(ran.request())).isInstanceOf(CellOutcome.Done.class);
        return kernel.value(ran.request());
    }
}
