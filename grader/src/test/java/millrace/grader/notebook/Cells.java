package millrace.grader.notebook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Builds a source cell by cell, ten lines apart, as if Jupytext had read it. */
final class Cells {
    private final List<SourceCell> cells = new ArrayList<>();
    private final Map<String, String> silenced = new HashMap<>();

    /** A question that has everything it needs. */
    static Cells completeQuestion(String id) {
        return new Cells()
                .code("stub", id, "int f() { throw todo(\"f\"); }")
                .code("solution", id, "int f() { return 1; }")
                .check(id, 3)
                .code("hint", id, "hint(\"" + id + "\", \"one\");")
                .code("scenario", id, "scenario(\"" + id + "\", \"many\");");
    }

    Cells prose(String text) {
        return add("markdown", text, null, null, null);
    }

    Cells demonstration(String text) {
        return add("code", text, null, null, null);
    }

    Cells code(String tag, String question, String text) {
        return add("code", text, tag, question, null);
    }

    Cells check(String question, Integer points) {
        return add("code", "check(\"" + question + "\").run(x -> f());", "check", question, points);
    }

    Cells silenced(String lint) {
        silenced.put(lint, "a reason");
        return this;
    }

    Cells without(Role role) {
        cells.removeIf(cell -> cell.is(role));
        return this;
    }

    Cells and(Cells more) {
        more.cells.forEach(cell -> cells.add(new SourceCell(cell.cell(), 10 * cells.size() + 10)));
        return this;
    }

    private Cells add(String type, String text, String tag, String question, Integer points) {
        var metadata = Notebook.newObject();
        if (tag != null) {
            metadata.putArray("tags").add(tag);
        }
        if (question != null) {
            metadata.put("question", question);
        }
        if (points != null) {
            metadata.put("points", points);
        }
        cells.add(new SourceCell(
                new Cell(type, "", metadata, text, List.of(), OptionalInt.empty()), 10 * cells.size() + 10));
        return this;
    }

    List<SourceCell> list() {
        return cells;
    }

    Episode episode() {
        return new Episode(Path.of("notebooks/source/04-table.md"), "04", "The unbounded table", 45, silenced, cells);
    }

    /** The problems under a header that has none. */
    List<String> problems() {
        var header = Notebook.newObject();
        header.putObject("kernelspec").put("name", "millrace");
        header.putObject("millrace").put("episode", "04").put("title", "t").put("minutes", 45);
        return SourceProblems.in("04-table.md", "04-table.md", header, cells);
    }
}
