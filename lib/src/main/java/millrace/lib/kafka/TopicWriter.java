package millrace.lib.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends text records to one topic, in order, each acknowledged by the broker. Whoever makes it closes it. A record that
 * cannot be delivered is reported by the next call of any method, within 15 s.
 */
public final class TopicWriter implements AutoCloseable {
    private static final Map<String, AtomicLong> SENT = new ConcurrentHashMap<>();

    private final String topic;
    private final Producer<String, String> producer;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** Connects to {@link Kafka#bootstrapServers()}; the topic must exist. */
    public TopicWriter(String topic) {
        this.topic = topic;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        Kafka.bootstrapServers(),
                        // A learner's own topic may be new: no batch is to overtake the first (KAFKA-15591).
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        10_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        15_000),
                new StringSerializer(),
                new StringSerializer());
    }

    /** How many records this process has sent to {@code topic} since that was made empty, by any writer. */
    public static long sentTo(String topic) {
        AtomicLong sent = SENT.get(topic);
        return sent == null ? 0 : sent.get();
    }

    static void forget(String topic) {
        SENT.remove(topic);
    }

    /**
     * Hands a record over to be sent; does not wait for the broker.
     *
     * @param key may be null: then Kafka chooses the partition
     * @throws IllegalStateException if the topic does not exist, or an earlier record was not delivered
     */
    public void write(String key, String value) {
        check();
        try {
            // The callback hears of the outcome; the future would say the same.
            Future<?> unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, problem) -> {
                if (problem == null) {
                    acknowledged.incrementAndGet();
                    SENT.computeIfAbsent(topic, any -> new AtomicLong()).incrementAndGet();
                } else {
                    failure.compareAndSet(null, problem);
                }
            });
        } catch (KafkaException e) {
            throw failed(e);
        }
        check();
    }

    /** Waits until the broker has acknowledged all records so far. */
    public void flush() {
        producer.flush();
        check();
    }

    /** How many records the broker has acknowledged. */
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() {
        producer.close();
    }

    private void check() {
        Exception problem = failure.get();
        if (problem != null) {
            throw failed(problem);
        }
    }

    private IllegalStateException failed(Exception cause) {
        return new IllegalStateException(
                "a record could not be sent to topic '%s': %s. Does the topic exist (Kafka.createTopic), and does the broker still run (./millrace kafka status)?"
                        .formatted(topic, cause.getMessage()),
                cause);
    }
}
