package millrace.lib.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
@Timeout(300)
class FreshTopicIT {
    private static final int TOPICS = Integer.getInteger("millrace.topics", 100);

    @TempDir
    private Path home;

    /**
     * A broker acknowledges a topic before its partitions take records. Of two batches sent at that moment the first can
     * be refused and the second be taken; the first is then out of order for ever (KAFKA-15591).
     */
    @Test
    void takesManyRecordsFromTheMomentItIsThere() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            System.setProperty("millrace.kafka", broker.bootstrapServers());
            try (Producer<String, String> producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            broker.bootstrapServers(),
                            "linger.ms",
                            0,
                            "batch.size",
                            200,
                            "delivery.timeout.ms",
                            30_000),
                    new StringSerializer(),
                    new StringSerializer())) {
                for (int topics = 0; topics < TOPICS; topics++) {
                    String topic = Kafka.freshTopic("fresh", 3);
                    List<Future<?>> sending = new ArrayList<>();
                    for (int record = 0; record < 100; record++) {
                        sending.add(producer.send(new ProducerRecord<>(topic, "key " + record, "value " + record)));
                    }
                    for (Future<?> each : sending) {
                        each.get(10, TimeUnit.SECONDS);
                    }
                    assertThat(Kafka.recordCount(topic)).isEqualTo(100);
                    Kafka.deleteTopic(topic);
                }
            }
        } finally {
            System.clearProperty("millrace.kafka");
        }
    }
}
