package millrace.grader.notebook;

import java.util.List;

/**
 * A graded unit of an episode.
 *
 * @param id as on the fences of its cells
 * @param scenarios how many scenario cells it has
 * @param line of its check cell in the source
 */
public record Question(String id, int points, int scenarios, int line) {

    static List<Question> of(List<SourceCell> cells) {
        return cells.stream()
                .filter(cell -> cell.is(Role.CHECK))
                .map(check -> new Question(
                        check.question(),
                        check.points().asInt(),
                        (int) cells.stream()
                                .filter(other -> other.is(Role.SCENARIO)
                                        && other.question().equals(check.question()))
                                .count(),
                        check.line()))
                .toList();
    }
}
