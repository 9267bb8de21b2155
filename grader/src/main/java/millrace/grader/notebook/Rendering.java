package millrace.grader.notebook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import millrace.grader.Fingerprint;

/** Makes notebooks from episodes: keeps or drops whole cells, and never edits the text inside one. */
final class Rendering {
    /** What the author writes on a fence, and what Jupytext notes there; said in another way in the notebook, or not. */
    private static final Set<String> OF_THE_SOURCE = Set.of("tags", "question", "points", "says", "lines_to_next_cell");

    private Rendering() {}

    /** The notebook with the cells that have no role and those that have one of {@code kept}. */
    static Notebook of(Episode episode, Role... kept) {
        Set<Role> keep = Set.of(kept);
        Set<String> ids = new HashSet<>();
        List<Cell> cells = new ArrayList<>();
        for (SourceCell source : episode.cells()) {
            if (source.role().map(keep::contains).orElse(true)) {
                cells.add(new Cell(
                        source.cell().type(),
                        unique(id(source), ids),
                        metadata(source),
                        source.cell().source(),
                        List.of(),
                        OptionalInt.empty()));
            }
        }
        return new Notebook(cells, metadata(episode));
    }

    /** Hashed from what the cell is, so that an edit changes the id of one cell and of none that follow. */
    private static String id(SourceCell source) {
        String identity = String.join(
                "\0",
                source.cell().type(),
                source.role().map(Role::tag).orElse(""),
                source.question(),
                source.cell().source());
        return new Fingerprint().add(identity).hex(6);
    }

    private static String unique(String id, Set<String> taken) {
        String candidate = id;
        for (int copy = 2; !taken.add(candidate); copy++) {
            candidate = id + "-" + copy;
        }
        return candidate;
    }

    private static ObjectNode metadata(SourceCell source) {
        ObjectNode metadata = Notebook.newObject();
        ObjectNode written = source.cell().metadata();
        written.properties().forEach(field -> {
            if (!OF_THE_SOURCE.contains(field.getKey())) {
                metadata.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        if (written.has("tags")) {
            metadata.set("tags", written.get("tags").deepCopy());
        }
        if (source.cell().tags().contains(SourceProblems.SELF_CHECK)) {
            metadata.putObject("jupyter").put("source_hidden", true);
        }
        source.role().ifPresent(role -> {
            ObjectNode ours = metadata.putObject("millrace").put("question", source.question());
            if (role == Role.CHECK) {
                ours.put("points", source.points().asInt());
                metadata.put("editable", false).put("deletable", false);
            } else if (role == Role.HINT) {
                metadata.putObject("jupyter").put("source_hidden", true);
            }
        });
        return metadata;
    }

    private static ObjectNode metadata(Episode episode) {
        ObjectNode metadata = Notebook.newObject();
        metadata.putObject("kernelspec")
                .put("display_name", "Millrace (Java)")
                .put("language", "java")
                .put("name", "millrace");
        // What the kernel says of itself, without the JDK's version: Jupyter adds that when a learner saves the
        // notebook.
        metadata.putObject("language_info")
                .put("codemirror_mode", "text/x-java")
                .put("file_extension", ".java")
                .put("mimetype", "text/x-java-source")
                .put("name", "java")
                .put("pygments_lexer", "java");
        metadata.putObject("millrace")
                .put("episode", episode.number())
                .put("title", episode.title())
                .put("minutes", episode.minutes());
        return metadata;
    }
}
