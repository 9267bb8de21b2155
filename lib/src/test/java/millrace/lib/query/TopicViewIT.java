package millrace.lib.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import millrace.lib.Cells;
import millrace.lib.checkpoint.TimeTravel;
import millrace.lib.kafka.BrokerProcess;
import millrace.lib.kafka.Kafka;
import millrace.lib.spark.Sessions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TopicViewIT {
    @TempDir
    static Path home;

    private static BrokerProcess broker;

    private final SparkSession spark = Sessions.current();
    private final Cells cells = new Cells();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerProcess.started(home, 0);
        System.setProperty("millrace.kafka", broker.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() {
        System.clearProperty("millrace.kafka");
        broker.close();
    }

    @AfterEach
    void stopQueries() {
        OpenQueries.stopAll(spark);
    }

    @Test
    void showsRecordsGroupsAndQueriesAndFollowsThem() throws Exception {
        String topic = Kafka.createTopic("seen", 2);
        TopicView.follow(topic);
        assertThat(cells.last().text()).contains("2 partitions · 0 records", "Nobody has read it yet");

        send(topic, 0, "Marios", "<script>alert(1)</script>");
        send(topic, 1, null, "no key");
        cells.await("2 records", "<script>alert(1)</script>", "null");
        assertThat((String) cells.last().data().get("text/html"))
                .contains("&lt;script&gt;")
                .doesNotContain("<script");

        StreamingQuery query = start(topic, "reading", "earliest");
        query.processAllAvailable();
        cells.await("Spark reading", "0: 1, 1: 1");
        try (KafkaConsumer<String, String> consumer = consumer("till-1")) {
            consumer.subscribe(List.of(topic));
            awaitAssignment(consumer, 2);
            consumer.commitSync();
            cells.await("group billing", "stable, 1 member");
            AtomicBoolean done = new AtomicBoolean();
            Thread second = new Thread(() -> {
                try (KafkaConsumer<String, String> other = consumer("till-2")) {
                    other.subscribe(List.of(topic));
                    while (!done.get()) {
                        other.poll(Duration.ofMillis(50));
                    }
                }
            });
            second.start();
            awaitAssignment(consumer, 1);
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!cells.last().text().contains("till-2 reads") && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(50));
            }
            done.set(true);
            second.join();
            assertThat(cells.last().text()).contains("Rebalances", "till-1 reads", "till-2 reads");
        }
    }

    @Test
    void aTopicThatDoesNotExistIsSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TopicView.follow("no-such-topic"))
                .withMessageContaining("no-such-topic");
    }

    @Test
    void theDiagnosisKnowsTopicsThatAreMissingEmptyOrBehind() throws Exception {
        Kafka.createTopic("empty", 1);
        String old = Kafka.createTopic("old", 1);
        send(old, 0, "k", "v");

        StreamingQuery behind = start(old, "behind", "latest");
        StreamingQuery empty = start("empty", "empty_topic", "latest");
        behind.processAllAvailable();
        empty.processAllAvailable();

        assertThat(WhyNoOutput.of(behind).content().text()).contains("topic 'old' has 1 record", "startingOffsets");
        assertThat(WhyNoOutput.of(empty).content().text()).contains("topic 'empty' has no records");
    }

    @Test
    void theOtherPicturesShowKafkaAsASourceToo() throws Exception {
        String topic = Kafka.createTopic("drawn", 1);
        send(topic, 0, "k", "v");
        StreamingQuery query = start(topic, "drawn", "earliest");

        PlanPicture.follow(query, Duration.ZERO);
        cells.await("rows of batch 0", "kafka drawn");
        ProgressPicture.follow(query, Duration.ZERO);
        cells.await("processed/s", "addBatch");
        QueryWatch.watch(List.of(query), Duration.ZERO);
        cells.await("rows in 1", "● new");
        assertThat(TimeTravel.of(query).content().text()).contains("{\"drawn\":{\"0\":1}}");
    }

    @Test
    void theDiagnosisNamesTheTopicThatIsMissing() throws Exception {
        Kafka.createTopic("gallery", 1);
        StreamingQuery query = start("galery", "misspelt", "latest");
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (query.isActive() && query.lastProgress() == null && System.nanoTime() < end) {
            Thread.sleep(20);
        }

        assertThat(WhyNoOutput.of(query).content().text())
                .contains("✕ Wrong topic: there is no topic 'galery'", "gallery");
    }

    private static void awaitAssignment(KafkaConsumer<String, String> consumer, int partitions) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (consumer.assignment().size() != partitions && System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(50));
        }
        assertThat(consumer.assignment()).hasSize(partitions);
    }

    private static KafkaConsumer<String, String> consumer(String client) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "billing",
                        "client.id",
                        client,
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static void send(String topic, int partition, String key, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
        }
    }

    private StreamingQuery start(String topic, String name, String from) throws Exception {
        Dataset<Row> records = spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", broker.bootstrapServers())
                .option("subscribe", topic)
                .option("startingOffsets", from)
                .load();
        return records.writeStream().format("memory").queryName(name).start();
    }
}
