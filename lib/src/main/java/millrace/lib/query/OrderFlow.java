package millrace.lib.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import millrace.kernel.display.Content;
import millrace.lib.display.LivePicture;
import millrace.lib.kafka.Kafka;
import millrace.lib.kafka.TopicWriter;
import millrace.lib.orders.Feed;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** The way of the orders as a picture: generator, topic, stream, count, output. */
public final class OrderFlow extends LivePicture {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RECOUNT_NANOS = Duration.ofSeconds(1).toNanos();

    private final String topic;
    private final StreamingQuery query;
    private long records;
    private Long countedAt;

    private OrderFlow(String topic, StreamingQuery query) {
        this.topic = topic;
        this.query = query;
    }

    /**
     * Shows the way from {@code topic} through {@code query}, and goes on following it until the query stops. Returns
     * once what was there to read has been read, at the latest after {@code atMost}.
     */
    public static void follow(String topic, StreamingQuery query, Duration atMost) {
        OrderFlow flow = new OrderFlow(topic, query);
        flow.start();
        Idle.await(query, atMost);
        flow.countedAt = null;
        flow.paint();
    }

    @Override
    protected Object subject() {
        return List.of(OrderFlow.class, topic, query.runId());
    }

    @Override
    protected boolean goesOn() {
        return query.isActive();
    }

    @Override
    protected Content draw() {
        List<FlowPicture.Station> stations = stations();
        return Content.text(FlowPicture.text(stations)).withHtml(FlowPicture.html(stations));
    }

    private List<FlowPicture.Station> stations() {
        StreamingQueryProgress progress = LastBatch.of(query);
        return List.of(
                generator(),
                new FlowPicture.Station("Topic", topic, records(), "records"),
                progress == null
                        ? new FlowPicture.Station("Stream", "no batch yet", 0, "records read")
                        : new FlowPicture.Station(
                                "Stream", "batch " + progress.batchId(), readUpTo(progress), "records read"),
                new FlowPicture.Station(
                        "Count", "kept as state", progress == null ? 0 : LastBatch.stateRows(progress), "groups"),
                output(progress));
    }

    private FlowPicture.Station generator() {
        String detail = Feed.of(topic).isPresent() ? "a feed is running" : "no feed is running";
        return new FlowPicture.Station("Generator", detail, TopicWriter.sentTo(topic), "orders sent");
    }

    /** Asks the broker once a second at most: all pictures share the thread that would wait for it. */
    private long records() {
        if (countedAt == null || System.nanoTime() - countedAt > RECOUNT_NANOS) {
            records = Kafka.recordCount(topic);
            countedAt = System.nanoTime();
        }
        return records;
    }

    private FlowPicture.Station output(StreamingQueryProgress progress) {
        String state = query.isActive() ? "query is running" : "query has stopped";
        long rows = progress == null ? 0 : Math.max(0, progress.sink().numOutputRows());
        return new FlowPicture.Station("Output", state, rows, "rows in the last batch");
    }

    /** How many records of the topic lie before the offsets that the last batch ended at. */
    private long readUpTo(StreamingQueryProgress progress) {
        try {
            JsonNode partitions =
                    JSON.readTree(progress.sources()[0].endOffset()).path(topic);
            return StreamSupport.stream(partitions.spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException("the query does not read from Kafka", e);
        }
    }
}
