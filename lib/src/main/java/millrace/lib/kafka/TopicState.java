package millrace.lib.kafka;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A topic at one moment.
 *
 * @param readers who has read how far: consumer groups, and Spark queries, which Kafka does not know
 */
public record TopicState(String topic, List<Partition> partitions, List<Reader> readers) {

    /**
     * One partition.
     *
     * @param start the offset of the oldest record that is still there
     * @param end the offset that the next record will get
     * @param latest the last few records, in order
     */
    public record Partition(int number, long start, long end, List<Entry> latest) {}

    /**
     * One record.
     *
     * @param key as text, null without one
     * @param value as text, null for a tombstone
     */
    public record Entry(long offset, Instant timestamp, String key, String value) {}

    /**
     * Somebody who reads the topic.
     *
     * @param name as in "group billing"
     * @param doing as in "stable, 2 members"
     * @param next for each partition that it has read of, the offset that it will read next
     * @param owners for each partition that one has, the member that reads it
     */
    public record Reader(String name, String doing, Map<Integer, Long> next, Map<Integer, String> owners) {
        /** How many records it has still to read of {@code partition}. */
        long lag(Partition partition) {
            return partition.end() - next.getOrDefault(partition.number(), partition.start());
        }
    }
}
