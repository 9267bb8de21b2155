package millrace.grader.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import millrace.grader.UserError;
import millrace.grader.process.WholeFile;

/**
 * A notebook in nbformat 4.5. Written exactly as Jupyter writes one: keys sorted, one space of indent, lines ended by
 * LF; the same notebook is always the same bytes, and one that Jupyter saved again shows no difference but the learner's.
 *
 * @param metadata never shared with another notebook
 * @see <a href="https://nbformat.readthedocs.io/en/latest/format_description.html">The notebook file format</a>
 */
public record Notebook(List<Cell> cells, ObjectNode metadata) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    private static final ObjectWriter AS_JUPYTER = JSON.writer(new DefaultPrettyPrinter()
            .withSeparators(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter(" ", "\n"))
            .withArrayIndenter(new DefaultIndenter(" ", "\n")));

    public Notebook {
        cells = List.copyOf(cells);
    }

    /** Reads a notebook of any nbformat 4; cells that have no id, as before 4.5, get one. */
    public static Notebook read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException missing) {
            throw UserError.usage("%s: there is no such file; expected a notebook (.ipynb).".formatted(file));
        } catch (IOException unreadable) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(file, unreadable), unreadable);
        }
    }

    static Notebook parse(String json, String name) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw UserError.problem("%s: is not a notebook: %s (line %d). Save it from Jupyter again."
                    .formatted(
                            name,
                            broken.getOriginalMessage(),
                            broken.getLocation() == null
                                    ? 1
                                    : broken.getLocation().getLineNr()));
        }
        if (tree.path("nbformat").asInt() != 4 || !tree.path("cells").isArray()) {
            throw UserError.problem(
                    "%s: found nbformat %s; expected a notebook of nbformat 4. Open it in Jupyter and save it."
                            .formatted(name, tree.path("nbformat").asText("none")));
        }
        return from(tree);
    }

    /** A notebook from its JSON, which must have a list {@code cells}; each cell gets an id of its own. */
    public static Notebook from(JsonNode tree) {
        List<Cell> cells = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode cell : tree.path("cells")) {
            String id = cell.path("id").asText();
            for (int copy = cells.size(); id.isEmpty() || !ids.add(id); copy++) {
                id = "cell-" + copy;
            }
            cells.add(Cell.from(cell, id));
        }
        return new Notebook(cells, tree.path("metadata") instanceof ObjectNode given ? given.deepCopy() : newObject());
    }

    /** The file's content. */
    public String toJson() {
        ObjectNode json = newObject().put("nbformat", 4).put("nbformat_minor", 5);
        json.set("metadata", metadata);
        cells.forEach(cell -> json.withArray("cells").add(cell.toJson()));
        json.withArray("cells");
        try {
            return AS_JUPYTER.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the notebook in place of what stands at {@code file}; a reader sees the old content or the new, no half. */
    public void write(Path file) {
        try {
            WholeFile.write(file, toJson());
        } catch (UncheckedIOException e) {
            throw UserError.problem(e.getMessage() + ".", e);
        }
    }

    static ObjectNode newObject() {
        return JsonNodeFactory.instance.objectNode();
    }
}
