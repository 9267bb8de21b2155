package millrace.lib.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import millrace.lib.spark.Explanation;
import millrace.lib.spark.Sessions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class RecreatedTopicIT {
    @TempDir
    private Path home;

    @TempDir
    private Path checkpoint;

    private final SparkSession spark = Sessions.current();

    @Test
    void aQueryWhoseTopicWasMadeAnewSaysWhatThatMeans() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            System.setProperty("millrace.kafka", broker.bootstrapServers());
            String topic = Kafka.createTopic("made-anew", 1);
            send(broker, topic, 3);
            StreamingQuery before = start(topic);
            before.processAllAvailable();
            before.stop();

            Kafka.emptyTopic(topic, 1);
            send(broker, topic, 1);
            Throwable failure = catchThrowable(() -> {
                StreamingQuery after = start(topic);
                try {
                    after.processAllAvailable();
                } finally {
                    after.stop();
                }
            });

            assertThat(failure).isNotNull();
            assertThat(Explanation.of(failure).text())
                    .contains("go on at records that the topic does not have")
                    .contains("new checkpointLocation");
        } finally {
            System.clearProperty("millrace.kafka");
        }
    }

    private StreamingQuery start(String topic) throws Exception {
        return spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", Kafka.bootstrapServers())
                .option("subscribe", topic)
                .option("startingOffsets", "earliest")
                .load()
                .writeStream()
                .format("noop")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    private static void send(BrokerProcess broker, String topic, int records) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "key.serializer", StringSerializer.class,
                "value.serializer", StringSerializer.class))) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, "record " + i)).get(30, TimeUnit.SECONDS);
            }
        }
    }
}
