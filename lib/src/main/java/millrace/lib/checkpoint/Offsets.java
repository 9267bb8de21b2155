package millrace.lib.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Offsets as sources write them into a checkpoint: a number, or for Kafka a number for each partition of each topic. */
final class Offsets {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Offsets() {}

    /** How many records lie between two offsets; empty where only the source can tell. */
    static Optional<Long> between(String start, String end) {
        try {
            if (end.matches("-?\\d{1,18}")) {
                // Sources that count lines start at -1, before the first.
                return Optional.of(Long.parseLong(end) - (start.matches("-?\\d{1,18}") ? Long.parseLong(start) : -1));
            }
            JsonNode to = JSON.readTree(end);
            JsonNode from = start.startsWith("{") ? JSON.readTree(start) : JSON.createObjectNode();
            long records = 0;
            for (Map.Entry<String, JsonNode> topic : to.properties()) {
                if (!topic.getValue().isObject()) {
                    return Optional.empty();
                }
                for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
                    records += partition.getValue().asLong()
                            - from.path(topic.getKey()).path(partition.getKey()).asLong(0);
                }
            }
            return Optional.of(records);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }
}
