package millrace.lib.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The Kafka broker that this notebook talks to, and topics on it. Every call ends within 15 s. */
public final class Kafka {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private Kafka() {}

    /**
     * Where the broker answers, as in {@code 127.0.0.1:9092}: the value for Spark's {@code kafka.bootstrap.servers} and
     * for a client's {@code bootstrap.servers}. The environment variable {@code MILLRACE_KAFKA}, else the broker that
     * {@code ./millrace up} or {@code ./millrace kafka start} runs.
     *
     * @throws IllegalStateException if there is none, with the command that starts one
     */
    public static String bootstrapServers() {
        return BrokerAddress.find();
    }

    /**
     * Makes sure that {@code topic} exists, and that records can be sent to it; safe to run again. The records it has
     * stay.
     *
     * @return the name of the topic
     * @throws IllegalStateException if it exists with another number of partitions
     */
    public static String createTopic(String topic, int partitions) {
        try (Admin admin = admin()) {
            if (!create(admin, topic, partitions)) {
                int found = partitionsOf(admin, topic).orElse(partitions);
                if (found != partitions) {
                    throw new IllegalStateException(
                            "topic '%s' has %d partitions, and %d were asked for; use another name, or Kafka.emptyTopic, which deletes its records"
                                    .formatted(topic, found, partitions));
                }
            }
        }
        return topic;
    }

    /**
     * Makes a topic without records, after deleting one of that name; safe to run again.
     *
     * @return the name of the topic
     */
    public static String emptyTopic(String topic, int partitions) {
        try (Admin admin = admin()) {
            delete(admin, topic);
            // A deleted topic is gone from the broker a moment after the deletion is acknowledged.
            awaitThat(() -> create(admin, topic, partitions), "topic '%s' was deleted, but is still there", topic);
        }
        return topic;
    }

    /** Makes a topic with one partition and a name that nobody else has: {@code prefix}, a dash, a random part. */
    public static String freshTopic(String prefix) {
        return freshTopic(prefix, 1);
    }

    /** As {@link #freshTopic(String)}, with a number of partitions. */
    public static String freshTopic(String prefix, int partitions) {
        return createTopic(prefix + "-" + UUID.randomUUID().toString().substring(0, 8), partitions);
    }

    /** Deletes {@code topic} if it exists. */
    public static void deleteTopic(String topic) {
        try (Admin admin = admin()) {
            delete(admin, topic);
        }
    }

    /**
     * How many records {@code topic} has had so far, over all partitions.
     *
     * @throws IllegalStateException if there is no such topic
     */
    public static long recordCount(String topic) {
        try (Admin admin = admin()) {
            return partitionsOf(admin, topic)
                    .flatMap(partitions -> ends(admin, topic, partitions))
                    .orElseThrow(() -> new IllegalStateException(
                            "there is no topic '%s'; Kafka.createTopic(\"%s\", 1) makes it".formatted(topic, topic)))
                    .stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    /** The names of all topics, without Kafka's own, in order. */
    public static List<String> topics() {
        try (Admin admin = admin()) {
            return await(admin.listTopics().names(), "list", "of any name").stream()
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            throw failed("list", "of any name", e.getCause());
        }
    }

    private static Admin admin() {
        int millis = (int) PATIENCE.toMillis();
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                millis,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis / 3));
    }

    /** Returns whether the topic was made, rather than there already. */
    private static boolean create(Admin admin, String topic, int partitions) {
        try {
            await(
                    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                            .all(),
                    "create",
                    topic);
            // The broker says that there is a topic before its partitions take records. Of two batches that a producer
            // sends in that moment the first may be refused and the second taken: then the first is out of order until
            // the producer gives up, two minutes later (KAFKA-15591). A partition that tells its end takes records.
            awaitThat(
                    () -> ends(admin, topic, partitions).isPresent(),
                    "topic '%s' was made, but its partitions do not answer",
                    topic);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw failed("create", topic, e.getCause());
        }
    }

    private static void delete(Admin admin, String topic) {
        TopicWriter.forget(topic);
        try {
            await(admin.deleteTopics(List.of(topic)).all(), "delete", topic);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw failed("delete", topic, e.getCause());
            }
        }
    }

    private static Optional<Integer> partitionsOf(Admin admin, String topic) {
        try {
            TopicDescription description = await(
                            admin.describeTopics(List.of(topic)).allTopicNames(), "describe", topic)
                    .get(topic);
            return Optional.of(description.partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failed("describe", topic, e.getCause());
        }
    }

    /** The ends of all partitions, as their leaders tell them; nothing as long as the broker knows of no leader. */
    private static Optional<Collection<ListOffsetsResultInfo>> ends(Admin admin, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, any -> OffsetSpec.latest()));
        try {
            return Optional.of(await(admin.listOffsets(ends).all(), "read the offsets of", topic)
                    .values());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failed("read the offsets of", topic, e.getCause());
        }
    }

    private static <T> T await(Future<T> future, String what, String topic) throws ExecutionException {
        try {
            return future.get(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        } catch (TimeoutException e) {
            throw failed(what, topic, e);
        }
    }

    private static IllegalStateException failed(String what, String topic, Throwable cause) {
        return new IllegalStateException(
                "Kafka at %s did not %s topic '%s': %s".formatted(bootstrapServers(), what, topic, cause.getMessage()),
                cause);
    }

    private static void awaitThat(BooleanSupplier holds, String otherwise, String topic) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException((otherwise + " after %d s").formatted(topic, PATIENCE.toSeconds()));
            }
            try {
                Thread.sleep(BETWEEN_TRIES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for Kafka", e);
            }
        }
    }
}
