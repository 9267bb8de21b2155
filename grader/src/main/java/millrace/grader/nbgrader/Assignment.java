package millrace.grader.nbgrader;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;

/**
 * An episode as nbgrader's source of an assignment: answers are solution cells, with the solution between the marks that
 * {@code nbgrader generate_assignment} cuts at, and checks are its autograder tests. Hidden scenarios stay ours.
 *
 * @see <a href="https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html">Metadata of cells, version 3</a>
 */
public final class Assignment {
    /** What stands in a learner's cell in place of the solution, by nbgrader's option {@code code_stub}. */
    static final String STUB = "throw todo(\"write the answer\");";

    private static final int SCHEMA_VERSION = 3;

    private Assignment() {}

    /** The notebook for the folder {@code source/<episode>}. */
    public static Notebook of(Episode episode) {
        Map<String, String> solutions = episode.solved().cells().stream()
                .filter(cell -> cell.is(Role.SOLUTION))
                .collect(Collectors.toMap(Cell::question, Cell::source, (one, other) -> one + "\n" + other));
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : episode.untouched().cells()) {
            if (cell.is(Role.STUB)) {
                cells.add(changed(
                        cell,
                        merged(cell.source(), solutions.get(cell.question())),
                        data -> data.put("solution", true)
                                .put("grade", false)
                                .put("locked", false)
                                .put("grade_id", cell.question() + "-answer")));
            } else if (cell.is(Role.CHECK)) {
                cells.add(changed(
                        cell,
                        cell.source(),
                        data -> data.put("solution", false)
                                .put("grade", true)
                                .put("locked", true)
                                .put(
                                        "points",
                                        cell.metadata().at("/millrace/points").asInt())
                                .put("grade_id", cell.question())));
            } else {
                cells.add(cell);
            }
        }
        return new Notebook(cells, episode.untouched().metadata());
    }

    private static Cell changed(Cell cell, String source, Function<ObjectNode, ObjectNode> says) {
        ObjectNode metadata = cell.metadata().deepCopy();
        says.apply(metadata.putObject("nbgrader"))
                .put("task", false)
                .put("cell_type", "code")
                .put("schema_version", SCHEMA_VERSION);
        return new Cell(cell.type(), cell.id(), metadata, source, List.of(), OptionalInt.empty());
    }

    /** The solution, with marks around the lines that the stub has not: most often the body of a method. */
    static String merged(String stub, String solution) {
        List<String> ours = solution.lines().toList();
        List<String> theirs = stub.lines().toList();
        int most = Math.min(ours.size(), theirs.size());
        int before = 0;
        while (before < most && ours.get(before).equals(theirs.get(before))) {
            before++;
        }
        int behind = 0;
        while (behind < most - before
                && ours.get(ours.size() - 1 - behind).equals(theirs.get(theirs.size() - 1 - behind))) {
            behind++;
        }
        String indent = before == 0 ? "" : "    ";
        List<String> lines = new ArrayList<>(ours.subList(0, before));
        lines.add(indent + "// BEGIN SOLUTION");
        lines.addAll(ours.subList(before, ours.size() - behind));
        lines.add(indent + "// END SOLUTION");
        lines.addAll(ours.subList(ours.size() - behind, ours.size()));
        return String.join("\n", lines);
    }

    /** For {@code nbgrader_config.py} of a course that has our assignments. */
    public static String configuration(String course) {
        return """
                c = get_config()
                c.CourseDirectory.course_id = "%s"
                c.ClearSolutions.code_stub = {"java": '%s'}
                """.formatted(course.replaceAll("[^A-Za-z0-9_-]", "_"), STUB);
    }
}
