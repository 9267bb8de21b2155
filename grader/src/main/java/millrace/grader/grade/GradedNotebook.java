package millrace.grader.grade;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.run.HeadlessRun;
import millrace.grader.submission.Intake;

/**
 * A notebook as it is run for grading: first its own cells, then, when the hidden inputs are there, a cell for each
 * answer and input.
 *
 * @param visible what the learner could see
 * @param hidden cells that hold an answer's run on one hidden input each
 */
record GradedNotebook(Notebook visible, Notebook hidden) {
    static final String CHECK = "check.json";

    /** A learner's own method of such a name must not take the place of ours in our cells. */
    private static final Pattern OURS = Pattern.compile("(?<![\\w.\"])(check|row|batch|records)\\(");

    /** What a check cell declares before is of use to later ones too, and stays when the answer takes its kernel with it. */
    private static final Pattern BEGINNING_OF_CHECK = Pattern.compile("(?m)^millrace\\.lib\\.Millrace\\.check\\(");

    private static final Pattern IMPORTS = Pattern.compile("(?>\\s*+(?:import\\s[^;\\n]*+;|//[^\\n]*+))++");

    /** @param inputs what hidden inputs there are */
    static GradedNotebook of(Notebook notebook, HiddenInputs inputs) {
        List<Cell> visible = new ArrayList<>();
        List<Cell> hidden = new ArrayList<>();
        for (Cell cell : notebook.cells()) {
            if (!cell.isCode() || cell.source().isBlank() || cell.is(Role.HINT)) {
                continue;
            }
            if (!cell.is(Role.CHECK)) {
                visible.add(cell);
                continue;
            }
            String source = OURS.matcher(cell.source()).replaceAll("millrace.lib.Millrace.$1(");
            Matcher check = BEGINNING_OF_CHECK.matcher(source);
            int begin = check.find() ? check.start() : 0;
            String before = source.substring(0, begin).strip();
            if (!before.isEmpty()) {
                visible.add(cell(cell.id() + "-before", cell.question(), "", before));
            }
            visible.add(cell(cell.id(), cell.question(), CHECK, source.substring(begin)));
            for (String file : inputs.of(cell.question())) {
                hidden.add(cell(
                        cell.id() + "-" + file,
                        cell.question(),
                        file,
                        "millrace.lib.check.Grading.replay(\"%s\", \"%s\");".formatted(cell.question(), file)));
            }
        }
        return new GradedNotebook(
                new Notebook(visible, notebook.metadata()), new Notebook(hidden, notebook.metadata()));
    }

    private static Cell cell(String id, String question, String evidence, String source) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.putObject("millrace").put("question", question).put("evidence", evidence);
        return new Cell("code", id, metadata, source, List.of(), OptionalInt.empty());
    }

    /** The cells of {@link #hidden} that belong to these questions. */
    Notebook hiddenOf(Predicate<String> questions) {
        return filtered(hidden, cell -> questions.test(cell.question()));
    }

    /** The name of the file that {@code cell} writes its evidence to; empty for most. */
    static String evidenceOf(Cell cell) {
        return cell.metadata().at("/millrace/evidence").asText("");
    }

    /** The rest of it, when the cells with these ids are left out. */
    GradedNotebook without(Set<String> ids) {
        return new GradedNotebook(
                filtered(visible, cell -> !ids.contains(cell.id())),
                filtered(hidden, cell -> !ids.contains(cell.id())));
    }

    /**
     * As much of it as the answers to {@code questions} need, as far as one can tell. Demonstrations, and answers that
     * are not there, take most of a notebook's time; and a learner's own cell may stop the session when all is done.
     */
    GradedNotebook shortened(Set<String> questions) {
        List<Cell> cells =
                visible.cells().stream().flatMap(GradedNotebook::importsApart).toList();
        Set<String> needed = new NeededCells(cells).of(cell -> questions.contains(cell.question()));
        return new GradedNotebook(
                filtered(new Notebook(cells, visible.metadata()), cell -> needed.contains(cell.id())),
                hiddenOf(questions::contains));
    }

    /**
     * All need the imports that a cell of ours begins with; what follows them, such as a session or a topic, few. A
     * learner's cell stays whole: its lines are numbered in what is said of it.
     */
    private static Stream<Cell> importsApart(Cell cell) {
        Matcher imports = IMPORTS.matcher(cell.source());
        if (!cell.question().isEmpty()
                || isTheirs(cell)
                || !imports.lookingAt()
                || !imports.group().contains("import ")) {
            return Stream.of(cell);
        }
        String rest = cell.source().substring(imports.end());
        return rest.isBlank()
                ? Stream.of(cell)
                : Stream.of(part(cell, "-imports", imports.group()), part(cell, "", rest));
    }

    private static Cell part(Cell cell, String suffix, String source) {
        return new Cell(cell.type(), cell.id() + suffix, cell.metadata(), source, List.of(), OptionalInt.empty());
    }

    private static boolean isTheirs(Cell cell) {
        return cell.id().startsWith(Intake.ADDED);
    }

    private static Notebook filtered(Notebook notebook, Predicate<Cell> which) {
        return new Notebook(notebook.cells().stream().filter(which).toList(), notebook.metadata());
    }

    boolean usesKafka() {
        return HeadlessRun.usesKafka(visible);
    }
}
