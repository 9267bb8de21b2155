package millrace.lib.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens on the way while an answer runs. The answer's rows must be those that it gives without.
 *
 * @param killAfterBatch the batch, from 1, after which the query is ended as if its machine had failed, before that batch
 *     is committed, and started again from its checkpoint; 0 for never
 * @param partitions of the input; 0 for as many as the check has
 * @param growing whether the batches come while the query runs, and none waits for the one before
 */
record Faults(int killAfterBatch, int partitions, boolean growing) {
    static final Faults NONE = new Faults(0, 0, false);

    Faults {
        if (killAfterBatch < 0 || partitions < 0) {
            throw new IllegalArgumentException("killAfterBatch is %d and partitions %d; expected positive numbers"
                    .formatted(killAfterBatch, partitions));
        }
    }

    static Faults of(JsonNode json) {
        return new Faults(
                json.path("killAfterBatch").asInt(),
                json.path("partitions").asInt(),
                json.path("growing").asBoolean());
    }

    void writeTo(ObjectNode json) {
        json.put("killAfterBatch", killAfterBatch).put("partitions", partitions).put("growing", growing);
    }

    /** For a learner: when the answer is another. */
    String words() {
        List<String> words = new ArrayList<>();
        if (killAfterBatch > 0) {
            words.add("the query is killed and started again from its checkpoint");
        }
        if (partitions > 0) {
            words.add("the input has %d partitions".formatted(partitions));
        }
        if (growing) {
            words.add("the input grows while the query runs");
        }
        return String.join(", and ", words);
    }
}
