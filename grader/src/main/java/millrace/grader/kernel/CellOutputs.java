package millrace.grader.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one cell has put out, in the form of nbformat. Text that a cell prints in pieces is one output; no more than
 * {@link #LIMIT} characters are kept, then a note says so and only errors are added.
 */
final class CellOutputs {
    /** Characters of JSON, for one cell. */
    static final int LIMIT = 4 << 20;

    private final List<ObjectNode> outputs = new ArrayList<>();
    /** Text of the last output while it is a stream: joined when somebody looks. */
    private final StringBuilder streaming = new StringBuilder();

    private int size;
    private boolean cut;
    private boolean clearBeforeNext;

    /** Printed text; {@code name} is {@code stdout} or {@code stderr}. */
    void stream(String name, String text) {
        clearIfDue();
        if (cut) {
            return;
        }
        if (!isStream(name)) {
            settle();
            outputs.add(output("stream").put("name", name).put("text", ""));
        }
        int room = Math.max(0, LIMIT - size);
        String kept = text.length() <= room ? text : text.substring(0, room);
        streaming.append(kept);
        size += kept.length();
        if (kept.length() < text.length()) {
            cut();
        }
    }

    /**
     * A display or a result.
     *
     * @return the output, to be updated later; empty when the cell is full
     */
    Optional<ObjectNode> display(String type, JsonNode data, JsonNode metadata) {
        clearIfDue();
        int length = data.toString().length();
        if (!cut && size + length > LIMIT) {
            cut();
        }
        if (cut) {
            return Optional.empty();
        }
        settle();
        ObjectNode made = output(type);
        made.set("data", data);
        made.set("metadata", metadata.isObject() ? metadata : JsonNodeFactory.instance.objectNode());
        size += length;
        outputs.add(made);
        return Optional.of(made);
    }

    /** Kept also when the cell is full: it says why the cell ended. */
    void error(String name, String value, JsonNode traceback) {
        clearIfDue();
        settle();
        ObjectNode made = output("error").put("ename", name).put("evalue", value);
        made.set("traceback", traceback.isArray() ? traceback : JsonNodeFactory.instance.arrayNode());
        outputs.add(made);
    }

    /** Forgets everything, at once or when the next output comes. */
    void clear(boolean wait) {
        clearBeforeNext = wait;
        if (!wait) {
            forget();
        }
    }

    /** In the order they came. */
    List<ObjectNode> list() {
        settle();
        return List.copyOf(outputs);
    }

    private void clearIfDue() {
        if (clearBeforeNext) {
            clearBeforeNext = false;
            forget();
        }
    }

    private void forget() {
        outputs.clear();
        streaming.setLength(0);
        size = 0;
        cut = false;
    }

    private void cut() {
        settle();
        cut = true;
        outputs.add(output("stream")
                .put("name", "stderr")
                .put(
                        "text",
                        "[more output of this cell was left out: it is longer than %d MB]%n".formatted(LIMIT >> 20)));
    }

    private boolean isStream(String name) {
        if (outputs.isEmpty()) {
            return false;
        }
        ObjectNode last = outputs.get(outputs.size() - 1);
        return last.path("output_type").asText().equals("stream")
                && last.path("name").asText().equals(name);
    }

    private void settle() {
        if (streaming.length() > 0) {
            ObjectNode last = outputs.get(outputs.size() - 1);
            last.put("text", last.path("text").asText() + streaming);
            streaming.setLength(0);
        }
    }

    private static ObjectNode output(String type) {
        return JsonNodeFactory.instance.objectNode().put("output_type", type);
    }
}
