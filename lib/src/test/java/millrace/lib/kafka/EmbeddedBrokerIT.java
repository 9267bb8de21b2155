package millrace.lib.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    @TempDir
    Path home;

    @Test
    void restartsWithinThreeSecondsAfterKillAndKeepsWhatWasAcknowledged() throws Exception {
        int port;
        try (BrokerProcess first = BrokerProcess.started(home, 0)) {
            port = first.port();
            TestTopics.create(first.bootstrapServers(), "orders");
            send(first.bootstrapServers(), "orders", "one");
            first.kill();
        }

        long before = System.nanoTime();
        try (BrokerProcess second = BrokerProcess.started(home, port)) {
            Duration took = Duration.ofNanos(System.nanoTime() - before);

            assertThat(readAll(second.bootstrapServers(), "orders")).containsExactly("one");
            // The promise is 3 s on a quiet machine; Kafka's own settings would need 11.
            assertThat(took).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void stopsCleanlyOnTermAndTakesItsStateFileAway() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            broker.terminate();

            assertThat(broker.exitStatus()).isEqualTo(128 + 15);
            assertThat(home.resolve("broker.json")).doesNotExist();
            // A newer JDK warns about Kafka's own use of Unsafe; nothing else is said.
            assertThat(broker.errors().lines()).allMatch(line -> line.startsWith("WARNING: "));
        }
    }

    @Test
    void stopsWhenItsLifelineIsCut() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            broker.closeInput();

            assertThat(broker.exitStatus()).isZero();
            assertThat(home.resolve("broker.json")).doesNotExist();
        }
    }

    @Test
    void listensOnAPortThatNoOutgoingConnectionCanTakeBeforeIt() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            assertThat(broker.port()).isBetween(20_000, 32_767);
        }
    }

    @Test
    void refusesATakenPortInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BrokerProcess broker = BrokerProcess.launch(home, home.resolve("data"), other.getLocalPort())) {
            assertThat(broker.exitStatus()).isEqualTo(2);
            assertThat(broker.errors().lines())
                    .containsExactly(
                            "kafka: port %d of 127.0.0.1 is taken by another program; stop that, or choose another port"
                                    .formatted(other.getLocalPort()));
        }
    }

    @Test
    void refusesADataFolderThatAnotherBrokerUses() throws Exception {
        Path otherHome = Files.createDirectory(home.resolve("other"));
        try (BrokerProcess first = BrokerProcess.started(home, 0);
                BrokerProcess second = BrokerProcess.launch(otherHome, home.resolve("data"), 0)) {
            assertThat(second.exitStatus()).isEqualTo(2);
            assertThat(second.errors().lines()).singleElement().asString().contains("in use by another broker");
            assertThat(first.state()).isNotNull();
        }
    }

    @Test
    void refusesADataFolderThatCannotBeMade() throws Exception {
        Path file = Files.createFile(home.resolve("a-file"));
        try (BrokerProcess broker = BrokerProcess.launch(home, file.resolve("data"), 0)) {
            assertThat(broker.exitStatus()).isEqualTo(2);
            assertThat(broker.errors().lines()).singleElement().asString().contains("cannot be made");
        }
    }

    @Test
    void makesNoTopicThatWasNotAskedFor() throws Exception {
        try (BrokerProcess broker = BrokerProcess.started(home, 0)) {
            Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 1000);
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                assertThat(producer.send(new ProducerRecord<>("odrers", "one")))
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withMessageContaining("odrers");
            }
        }
    }

    private static void send(String servers, String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> readAll(String servers, String topic) {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", servers);
        settings.setProperty("auto.offset.reset", "earliest");
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            return consumer.poll(Duration.ofSeconds(10)).records(partition).stream()
                    .map(record -> record.value())
                    .toList();
        }
    }
}
