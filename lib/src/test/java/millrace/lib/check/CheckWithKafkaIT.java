package millrace.lib.check;

import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.records;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.scenario;
import static millrace.lib.Millrace.spark;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import millrace.lib.kafka.BrokerProcess;
import millrace.lib.kafka.Kafka;
import millrace.lib.orders.PizzaOrders;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class CheckWithKafkaIT {
    @TempDir
    static Path home;

    private static BrokerProcess broker;

    private final Shown shown = new Shown();

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
    void leavesNoTopicAndNoQueryBehind() throws Exception {
        assertThat(spark().streams().active()).isEmpty();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Kafka.bootstrapServers()))) {
            Set<String> topics = admin.listTopics().names().get();
            assertThat(topics).isEmpty();
        }
    }

    @Test
    void runsAnAnswerOnARealTopicAndInScenarios() {
        check("shops")
                .givenTopic(records(PizzaOrders.seeded(1).take(3)), records("one more"))
                .start((topic, name) -> startCount(topic, name, "earliest"))
                .expect(row(4));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");

        scenario("shops", "several orders").given(records(PizzaOrders.seeded(2).take(7)), records("x", "y"));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void callsAMethodOnATopicWithSeveralPartitions() {
        check("partitions")
                .givenTopic(3, records(PizzaOrders.seeded(1).take(20)))
                .call(topic -> spark().read()
                        .format("kafka")
                        .option("kafka.bootstrap.servers", Kafka.bootstrapServers())
                        .option("subscribe", topic)
                        .load()
                        .groupBy(col("key").cast("string").as("shop"))
                        .agg(countDistinct("partition").as("partitions"))
                        .filter("shop = 'Marios Pizza'")
                        .collectAsList())
                .columns("shop", "partitions")
                .expect(row("Marios Pizza", 1));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void saysWhatStartingAtLatestDoes() {
        check("latest")
                .givenTopic(records("a", "b"))
                .run(OutputMode.Append(), topic -> read(topic, "latest").select(col("offset")))
                .expect(row(0), row(1));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("0 rows were read from the topic").contains("latest");
    }

    @Test
    void saysThatATopicDoesNotExist() {
        check("typo")
                .givenTopic(records("a"))
                .run(OutputMode.Append(), topic -> read("no-such-topic", "earliest"))
                .expect(row("a"));

        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).contains("There is no topic of that name");
    }

    private static Dataset<Row> read(String topic, String startingOffsets) {
        return spark().readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", Kafka.bootstrapServers())
                .option("subscribe", topic)
                .option("startingOffsets", startingOffsets)
                .load();
    }

    private static StreamingQuery startCount(String topic, String name, String startingOffsets) throws Exception {
        return read(topic, startingOffsets)
                .groupBy()
                .count()
                .writeStream()
                .format("memory")
                .queryName(name)
                .outputMode("complete")
                .start();
    }
}
