package millrace.lib.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import millrace.lib.display.Values;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at a topic again and again, without a group and without leaving a trace in it. Used by one thread at a time. */
public final class TopicReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FOR_RECORDS = Duration.ofSeconds(1);
    private static final int MOST_PARTITIONS = 16;
    private static final int MOST_GROUPS = 12;

    private final String topic;
    private final int recordsShown;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, TopicState.Partition> seen = new HashMap<>();

    /** @param recordsShown how many of the last records of each partition are kept */
    public TopicReader(String topic, int recordsShown) {
        this.topic = topic;
        this.recordsShown = recordsShown;
        String servers = Kafka.bootstrapServers();
        int millis = (int) PATIENCE.toMillis();
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                millis,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis / 2));
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "millrace-picture-" + UUID.randomUUID(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        50,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        millis),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * The topic as it is now.
     *
     * @throws IllegalStateException if there is no such topic, or the broker does not answer within some seconds
     */
    public TopicState read() {
        try {
            return new TopicState(topic, partitions(), groups());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at topic '%s'".formatted(topic), e);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "topic '%s' cannot be looked at: %s".formatted(topic, cause.getMessage()), cause);
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        admin.close(Duration.ofSeconds(1));
    }

    private List<TopicState.Partition> partitions() throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> all = admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .stream()
                .map(TopicPartitionInfo::partition)
                .sorted()
                .limit(MOST_PARTITIONS)
                .map(number -> new TopicPartition(topic, number))
                .toList();
        Map<TopicPartition, Long> starts = offsets(all, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        List<TopicPartition> grown = all.stream()
                .filter(each -> !seen.containsKey(each.partition())
                        || seen.get(each.partition()).end() != ends.get(each))
                .toList();
        Map<TopicPartition, List<TopicState.Entry>> latest = latest(grown, starts, ends);
        for (TopicPartition partition : all) {
            List<TopicState.Entry> entries = latest.containsKey(partition)
                    ? latest.get(partition)
                    : seen.get(partition.partition()).latest();
            seen.put(
                    partition.partition(),
                    new TopicState.Partition(
                            partition.partition(), starts.get(partition), ends.get(partition), entries));
        }
        return all.stream().map(each -> seen.get(each.partition())).toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(each -> asked.put(each, which));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                admin.listOffsets(asked).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private Map<TopicPartition, List<TopicState.Entry>> latest(
            List<TopicPartition> partitions, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, List<TopicState.Entry>> found = new HashMap<>();
        partitions.forEach(each -> found.put(each, new ArrayList<>()));
        List<TopicPartition> filled = partitions.stream()
                .filter(each -> ends.get(each) > starts.get(each))
                .toList();
        consumer.assign(filled);
        filled.forEach(each -> consumer.seek(each, Math.max(starts.get(each), ends.get(each) - recordsShown)));
        long end = System.nanoTime() + FOR_RECORDS.toNanos();
        while (!filled.isEmpty() && System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                TopicPartition partition = new TopicPartition(each.topic(), each.partition());
                if (each.offset() < ends.get(partition)) {
                    found.get(partition).add(entry(each));
                }
            }
            if (filled.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
                break;
            }
        }
        return found;
    }

    private static TopicState.Entry entry(ConsumerRecord<byte[], byte[]> each) {
        return new TopicState.Entry(
                each.offset(),
                Instant.ofEpochMilli(each.timestamp()),
                each.key() == null ? null : Values.decoded(each.key()),
                each.value() == null ? null : Values.decoded(each.value()));
    }

    private List<TopicState.Reader> groups() throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = admin
                .listGroups(ListGroupsOptions.forConsumerGroups())
                .all()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .stream()
                .map(GroupListing::groupId)
                .sorted()
                .limit(MOST_GROUPS)
                .toList();
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, ConsumerGroupDescription> described =
                admin.describeConsumerGroups(names).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        List<TopicState.Reader> readers = new ArrayList<>();
        for (String name : names) {
            Map<Integer, Long> next = new TreeMap<>();
            admin.listConsumerGroupOffsets(name)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(topic) && offset != null) {
                            next.put(partition.partition(), offset.offset());
                        }
                    });
            ConsumerGroupDescription group = described.get(name);
            Map<Integer, String> owners = owners(group);
            if (!next.isEmpty() || !owners.isEmpty()) {
                int members = group.members().size();
                readers.add(new TopicState.Reader(
                        "group " + name,
                        "%s, %d member%s"
                                .formatted(
                                        group.groupState().toString().toLowerCase(java.util.Locale.ROOT),
                                        members,
                                        members == 1 ? "" : "s"),
                        next,
                        owners));
            }
        }
        return readers;
    }

    private Map<Integer, String> owners(ConsumerGroupDescription group) {
        Map<Integer, String> owners = new TreeMap<>();
        group.members().forEach(member -> {
            Collection<TopicPartition> has = member.assignment().topicPartitions();
            has.stream()
                    .filter(each -> each.topic().equals(topic))
                    .forEach(each -> owners.put(each.partition(), member.clientId()));
        });
        return owners;
    }
}
