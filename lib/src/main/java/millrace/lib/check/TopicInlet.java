package millrace.lib.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import millrace.lib.kafka.Kafka;
import millrace.lib.kafka.TopicWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Hands the answer the name of a fresh topic of the real broker. */
final class TopicInlet implements Inlet<String> {
    private final String topic;
    private final TopicWriter writer;

    TopicInlet(int partitions) {
        topic = Kafka.freshTopic("check", partitions);
        writer = new TopicWriter(topic);
    }

    @Override
    public String input() {
        return topic;
    }

    /** A reader that begins at the earliest offset finds it. */
    @Override
    public boolean keepsWhatComesEarly() {
        return true;
    }

    @Override
    public void put(Batch batch, StreamingQuery query) {
        List<String> columns = Arrays.asList(batch.schema().fieldNames());
        for (Row row : batch.rows()) {
            writer.write(text(row, columns.indexOf("key")), text(row, columns.indexOf("value")));
        }
        writer.flush();
        if (query != null) {
            query.processAllAvailable();
        }
    }

    private static String text(Row row, int column) {
        if (column < 0 || row.isNullAt(column)) {
            return null;
        }
        Object value = row.get(column);
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : value.toString();
    }

    @Override
    public String nothingRead() {
        return "0 rows were read from the topic: does the query subscribe to the topic that the method is handed, with startingOffsets earliest? The default is latest, which skips what is there already.";
    }

    @Override
    public int mostPieces() {
        return 5;
    }

    @Override
    public void close() {
        writer.close();
        Kafka.deleteTopic(topic);
    }
}
