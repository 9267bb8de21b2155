package millrace.grader.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One cell of a notebook.
 *
 * @param type {@code code}, {@code markdown} or {@code raw}
 * @param id unique in its notebook, as nbformat 4.5 wants it
 * @param metadata never shared with another cell
 * @param source the text, lines ended by LF, without one at the end
 * @param outputs in the form of nbformat; empty but for a code cell
 * @param executionCount the number shown beside a code cell that ran
 */
public record Cell(
        String type,
        String id,
        ObjectNode metadata,
        String source,
        List<ObjectNode> outputs,
        OptionalInt executionCount) {

    public Cell {
        outputs = List.copyOf(outputs);
    }

    public boolean isCode() {
        return type.equals("code");
    }

    /** The cell's tags in their order; empty for most. */
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        metadata.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    /** What the cell is for, by the first of its tags that says so. */
    public Optional<Role> role() {
        return tags().stream().flatMap(tag -> Role.of(tag).stream()).findFirst();
    }

    public boolean is(Role role) {
        return role().filter(role::equals).isPresent();
    }

    /** The question that a cell of a rendered notebook belongs to; empty for most. */
    public String question() {
        return metadata.at("/millrace/question").asText("");
    }

    /** The first line that holds something, for a message; empty for an empty cell. */
    public String firstLine() {
        return source.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }

    /** This cell as it looks after it ran. */
    public Cell executed(List<ObjectNode> newOutputs, OptionalInt newExecutionCount) {
        return new Cell(type, id, metadata, source, newOutputs, newExecutionCount);
    }

    static Cell from(JsonNode json, String id) {
        List<ObjectNode> outputs = new ArrayList<>();
        json.path("outputs").forEach(output -> outputs.add(output.deepCopy()));
        JsonNode count = json.path("execution_count");
        return new Cell(
                json.path("cell_type").asText(),
                id,
                json.path("metadata") instanceof ObjectNode given ? given.deepCopy() : Notebook.newObject(),
                Multiline.join(json.path("source")),
                outputs,
                count.isInt() ? OptionalInt.of(count.intValue()) : OptionalInt.empty());
    }

    ObjectNode toJson() {
        ObjectNode json = Notebook.newObject().put("cell_type", type).put("id", id);
        json.set("metadata", metadata);
        json.set("source", Multiline.split(source));
        if (isCode()) {
            if (executionCount.isPresent()) {
                json.put("execution_count", executionCount.getAsInt());
            } else {
                json.putNull("execution_count");
            }
            outputs.forEach(output -> json.withArray("outputs").add(onDisk(output)));
            json.withArray("outputs");
        }
        return json;
    }

    /** Texts as lines, as nbformat keeps them; JSON stays what it is. */
    private static ObjectNode onDisk(ObjectNode output) {
        ObjectNode copy = output.deepCopy();
        if (copy.path("text").isTextual()) {
            copy.set("text", Multiline.split(copy.get("text").asText()));
        }
        if (copy.path("data") instanceof ObjectNode data) {
            data.properties().stream()
                    .filter(form ->
                            form.getValue().isTextual() && !form.getKey().endsWith("json"))
                    .forEach(form ->
                            form.setValue(Multiline.split(form.getValue().asText())));
        }
        return copy;
    }
}
