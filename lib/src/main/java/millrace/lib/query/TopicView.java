package millrace.lib.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.LivePicture;
import millrace.lib.kafka.TopicPicture;
import millrace.lib.kafka.TopicReader;
import millrace.lib.kafka.TopicState;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** The live picture of a topic and all who read it: groups, whose offsets Kafka keeps, and the Spark queries of this notebook. */
public final class TopicView extends LivePicture {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** All pictures share the threads that would wait for the broker. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private static final Duration FOLLOWS_IDLE_FOR = Duration.ofMinutes(10);
    private static final int MOST_REBALANCES = 6;
    private static final int MOST_QUERIES = 12;
    private static final int MOST_GROUPS = 50;

    private final String topic;
    private final TopicReader reader;
    private final Map<String, String> assignments = new LinkedHashMap<>();
    private final List<String> rebalances = new ArrayList<>();
    private final Map<String, TopicState.Reader> queriesSeen = new LinkedHashMap<>();
    private TopicState state;
    private long lookedAt;
    private long changedAt = System.nanoTime();

    /** @param reader closed with this */
    TopicView(String topic, TopicReader reader) {
        this.topic = topic;
        this.reader = reader;
    }

    /**
     * Shows {@code topic}, and follows it until the next picture of it, or until nothing has happened in it for a while.
     *
     * @throws IllegalStateException if there is no such topic
     */
    public static void follow(String topic) {
        TopicView view = new TopicView(topic, new TopicReader(topic, TopicPicture.RECORDS));
        try {
            view.look();
        } catch (RuntimeException e) {
            view.reader.close();
            throw e;
        }
        view.start();
    }

    @Override
    protected Object subject() {
        return List.of(TopicView.class, topic);
    }

    @Override
    protected boolean goesOn() {
        return System.nanoTime() - changedAt < FOLLOWS_IDLE_FOR.toNanos();
    }

    @Override
    protected Object version() {
        if (System.nanoTime() - lookedAt > BETWEEN_LOOKS.toNanos()) {
            look();
        }
        return state;
    }

    @Override
    protected void takeOver(LivePicture earlier) {
        TopicView before = (TopicView) earlier;
        assignments.putAll(before.assignments);
        rebalances.addAll(before.rebalances);
        before.queriesSeen.forEach(queriesSeen::putIfAbsent);
    }

    @Override
    protected void ended() {
        reader.close();
    }

    @Override
    protected Content draw() {
        return TopicPicture.of(state, List.copyOf(rebalances)).content();
    }

    private void look() {
        see(reader.read(), queries());
        lookedAt = System.nanoTime();
    }

    /** Takes in what the broker knows and the queries that read the topic now. */
    void see(TopicState found, List<TopicState.Reader> queries) {
        List<TopicState.Reader> readers = new ArrayList<>(found.readers());
        // A query that has stopped stays where it was: its next run goes on there.
        queriesSeen.replaceAll((name, reader) ->
                new TopicState.Reader(name, "stopped, offsets in its checkpoint", reader.next(), Map.of()));
        queries.forEach(reader -> {
            // Behind those that have stopped, which are forgotten first.
            queriesSeen.remove(reader.name());
            queriesSeen.put(reader.name(), reader);
        });
        forgetOldest(queriesSeen, MOST_QUERIES);
        readers.addAll(queriesSeen.values());
        TopicState now = new TopicState(topic, found.partitions(), readers);
        if (!now.equals(state)) {
            changedAt = System.nanoTime();
            found.readers().forEach(this::noteRebalance);
            state = now;
        }
    }

    private void noteRebalance(TopicState.Reader group) {
        String assignment = TopicPicture.assignment(group);
        String before = assignments.remove(group.name());
        assignments.put(group.name(), assignment);
        forgetOldest(assignments, MOST_GROUPS);
        if (before != null && !before.equals(assignment)) {
            rebalances.add(Amounts.clock(Instant.now()) + "  " + assignment);
            if (rebalances.size() > MOST_REBALANCES) {
                rebalances.remove(0);
            }
        }
    }

    private static void forgetOldest(Map<String, ?> byName, int most) {
        while (byName.size() > most) {
            byName.remove(byName.keySet().iterator().next());
        }
    }

    private List<TopicState.Reader> queries() {
        scala.Option<SparkSession> session = SparkSession.getDefaultSession();
        if (session.isEmpty() || session.get().sparkContext().isStopped()) {
            return List.of();
        }
        List<TopicState.Reader> readers = new ArrayList<>();
        for (StreamingQuery query : session.get().streams().active()) {
            StreamingQueryProgress progress = LastBatch.of(query);
            Map<Integer, Long> next = progress == null ? Map.of() : next(progress);
            if (!next.isEmpty()) {
                readers.add(new TopicState.Reader(
                        "Spark " + (query.name() == null ? "query without a name" : query.name()),
                        "batch " + progress.batchId() + ", offsets in its checkpoint",
                        next,
                        Map.of()));
            }
        }
        return readers;
    }

    private Map<Integer, Long> next(StreamingQueryProgress progress) {
        Map<Integer, Long> next = new TreeMap<>();
        for (SourceProgress source : progress.sources()) {
            if (source.description().startsWith("Kafka") && source.endOffset() != null) {
                try {
                    for (Map.Entry<String, JsonNode> partition :
                            JSON.readTree(source.endOffset()).path(topic).properties()) {
                        next.put(
                                Integer.valueOf(partition.getKey()),
                                partition.getValue().asLong());
                    }
                } catch (IOException e) {
                    // Not the offsets of Kafka as we know them; the picture does without this query.
                }
            }
        }
        return next;
    }
}
