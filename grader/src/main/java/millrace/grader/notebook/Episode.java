package millrace.grader.notebook;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An episode as its author wrote it, free of the problems that {@link SourceProblems} finds.
 *
 * @param source the file, {@code notebooks/source/NN-name.md}
 * @param number two digits, as in the file's name
 * @param silenced lints, perhaps with the place in which they do not hold, each with the reason
 */
public record Episode(
        Path source, String number, String title, int minutes, Map<String, String> silenced, List<SourceCell> cells) {

    public Episode {
        silenced = Map.copyOf(silenced);
        cells = List.copyOf(cells);
    }

    /** {@code NN-name}. */
    public String name() {
        return nameOf(source);
    }

    static String nameOf(Path source) {
        String file = source.getFileName().toString();
        return file.substring(0, file.length() - ".md".length());
    }

    /** In the order of their checks. */
    public List<Question> questions() {
        return Question.of(cells);
    }

    /** The wrong answers that the checks and scenarios must refuse, in the order of the source. */
    public List<Mutant> mutants() {
        return cells.stream()
                .filter(cell -> cell.is(Role.MUTANT))
                .map(Mutant::of)
                .toList();
    }

    /** The code of the cells of {@code question} that have this role, in their order. */
    public List<String> code(String question, Role role) {
        return cells.stream()
                .filter(cell -> cell.is(role) && cell.question().equals(question))
                .map(cell -> cell.cell().source())
                .toList();
    }

    /** In what it is weaker than it could be, a line each; see {@link Lints}. */
    public List<String> lints() {
        return Lints.of(this);
    }

    /** What learners open: stubs in their place, solutions and scenarios left out. */
    public Notebook untouched() {
        return Rendering.of(this, Role.STUB, Role.CHECK, Role.HINT);
    }

    /** The notebook of a learner who answered everything right. */
    public Notebook solved() {
        return Rendering.of(this, Role.SOLUTION, Role.CHECK, Role.HINT);
    }

    /** {@link #solved()} with the hidden scenarios. */
    public Notebook solvedWithScenarios() {
        return Rendering.of(this, Role.SOLUTION, Role.CHECK, Role.HINT, Role.SCENARIO);
    }
}
