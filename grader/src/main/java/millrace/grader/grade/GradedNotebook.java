package millrace.grader.grade;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;

/** A notebook as it is run for grading: behind each check, the answer is run on the hidden inputs as well. */
final class GradedNotebook {
    private GradedNotebook() {}

    static Notebook of(Notebook notebook) {
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : notebook.cells()) {
            if (!cell.isCode() || cell.is(Role.HINT)) {
                continue;
            }
            cells.add(cell);
            if (cell.is(Role.CHECK)) {
                cells.add(replay(cell));
            }
        }
        return new Notebook(cells, notebook.metadata());
    }

    private static Cell replay(Cell check) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.putObject("millrace").put("question", check.question());
        return new Cell(
                "code",
                check.id() + "-replay",
                metadata,
                "millrace.lib.check.Grading.replay(\"%s\");".formatted(check.question()),
                List.of(),
                OptionalInt.empty());
    }
}
