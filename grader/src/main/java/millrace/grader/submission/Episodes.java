package millrace.grader.submission;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * The notebooks that learners are handed, to find the one that a submission was.
 *
 * @param byName their names, as in {@code 04-unbounded-table}, and the notebooks, in the order of the course
 */
public record Episodes(List<Named> byName) {

    /** A notebook and its file's name without ending. */
    public record Named(String name, Notebook notebook) {}

    /**
     * The episode that {@code submitted} says it is; if it says none, the one whose number its file begins with; if it
     * has none, the one with which it shares most cells.
     *
     * @throws RefusedException when none fits, or another than that which the file's folder is named for: what was
     *     collected for one must not take the place of what was handed in for another before
     */
    public Named of(Notebook submitted, Path file) throws RefusedException {
        Named found = find(submitted, file);
        String folder = Optional.ofNullable(file.toAbsolutePath().getParent().getFileName())
                .map(Path::toString)
                .orElse("");
        if (!found.name().equals(folder)
                && first(episode -> episode.name().equals(folder)).isPresent()) {
            throw new RefusedException("this is a notebook of %s, and it was handed in for %s; hand in that one."
                    .formatted(found.name(), folder));
        }
        return found;
    }

    private Named find(Notebook submitted, Path file) throws RefusedException {
        String said = submitted.metadata().at("/millrace/episode").asText("");
        String fileName = file.getFileName().toString();
        return first(episode -> number(episode).equals(said))
                .or(() -> first(episode -> fileName.startsWith(number(episode) + "-")))
                .or(() -> mostShared(submitted))
                .orElseThrow(() -> new RefusedException(
                        "it is not clear which episode this is; expected a notebook that began as one of %s."
                                .formatted(byName.stream().map(Named::name).collect(Collectors.joining(", ")))));
    }

    private Optional<Named> first(Predicate<Named> which) {
        return byName.stream().filter(which).findFirst();
    }

    private static String number(Named episode) {
        return episode.notebook().metadata().at("/millrace/episode").asText("none");
    }

    private Optional<Named> mostShared(Notebook submitted) {
        Set<String> code = code(submitted);
        return byName.stream()
                .max(Comparator.comparingLong(episode -> shared(episode, code)))
                .filter(episode -> shared(episode, code) > 0);
    }

    private static long shared(Named episode, Set<String> code) {
        return code(episode.notebook()).stream().filter(code::contains).count();
    }

    private static Set<String> code(Notebook notebook) {
        return notebook.cells().stream()
                .filter(Cell::isCode)
                .map(cell -> cell.source().strip())
                .filter(source -> !source.isEmpty())
                .collect(Collectors.toSet());
    }
}
