package millrace.grader.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What is wrong with a source, each as {@code file:line: found …; expected …}. */
final class SourceProblems {
    private static final Pattern FILE = Pattern.compile("(\\d\\d)-[a-z0-9]+(-[a-z0-9]+)*\\.md");
    /** A tag of Jupyter's own: the cell may fail, and the notebook goes on. */
    private static final String MAY_FAIL = "raises-exception";
    /** Answers to questions to think about: the cell's source is folded, as that of a hint. */
    static final String SELF_CHECK = "self-check";

    private static final Set<String> TAGS =
            Set.of("stub", "solution", "check", "scenario", "mutant", "hint", MAY_FAIL, SELF_CHECK);
    /** The last is Jupytext's, which keeps the author's blank lines. */
    private static final Set<String> ATTRIBUTES = Set.of("tags", "question", "points", "says", "lines_to_next_cell");

    private final String file;
    private final List<SourceCell> cells;
    private final List<String> problems = new ArrayList<>();

    private SourceProblems(String file, List<SourceCell> cells) {
        this.file = file;
        this.cells = cells;
    }

    /**
     * Looks at all of a source.
     *
     * @param shownAs the file as the messages should name it
     * @param fileName without folder
     */
    static List<String> in(String shownAs, String fileName, ObjectNode metadata, List<SourceCell> cells) {
        SourceProblems found = new SourceProblems(shownAs, cells);
        found.header(fileName, metadata);
        cells.forEach(found::cell);
        Set<String> questions = new LinkedHashSet<>();
        cells.stream().filter(cell -> !cell.question().isEmpty()).forEach(cell -> questions.add(cell.question()));
        questions.forEach(found::question);
        return found.problems;
    }

    private void header(String fileName, ObjectNode metadata) {
        var name = FILE.matcher(fileName);
        if (!name.matches()) {
            add(
                    1,
                    "found the file name '" + fileName + "'",
                    "NN-name.md with small letters, as in 04-unbounded-table.md");
            return;
        }
        JsonNode ours = metadata.path("millrace");
        if (!ours.isObject()) {
            add(
                    1,
                    "found no 'millrace' under 'jupyter' in the header",
                    "millrace: {episode: \"" + name.group(1) + "\", title: …, minutes: …}");
            return;
        }
        if (!ours.path("episode").asText().equals(name.group(1))) {
            add(
                    1,
                    "found episode " + shown(ours.path("episode")) + " in the header",
                    "\"" + name.group(1) + "\", as in the file's name");
        }
        if (ours.path("title").asText().isBlank()) {
            add(1, "found no title in the header", "title: what the episode is called");
        }
        if (!ours.path("minutes").isInt() || ours.path("minutes").asInt() <= 0) {
            add(
                    1,
                    "found minutes " + shown(ours.path("minutes")) + " in the header",
                    "the minutes a learner needs, as in minutes: 45");
        }
        ours.path("silenced").properties().forEach(entry -> {
            if (entry.getValue().asText().isBlank()) {
                add(1, "found the lint '" + entry.getKey() + "' silenced without a reason", "the reason in words");
            }
        });
        String kernel = metadata.path("kernelspec").path("name").asText();
        if (!kernel.equals("millrace")) {
            add(1, "found the kernelspec '" + kernel + "' in the header", "kernelspec with name: millrace");
        }
    }

    private void cell(SourceCell cell) {
        for (String tag : cell.cell().tags()) {
            if (!TAGS.contains(tag)) {
                add(cell.line(), "found the tag '" + tag + "'", "one of " + sorted(TAGS));
            }
        }
        cell.cell().metadata().fieldNames().forEachRemaining(attribute -> {
            if (!ATTRIBUTES.contains(attribute)) {
                add(cell.line(), "found the attribute '" + attribute + "'", "one of tags, question, points, says");
            }
        });
        long roles = cell.cell().tags().stream()
                .flatMap(tag -> Role.of(tag).stream())
                .count();
        if (roles > 1) {
            add(cell.line(), "found the tags " + cell.cell().tags(), "one role for a cell");
        }
        if (roles > 0 && cell.question().isEmpty()) {
            add(
                    cell.line(),
                    "found a " + cell.role().orElseThrow().tag() + " cell of no question",
                    "question=\"id\" on its fence");
        }
        if (roles == 0 && !cell.question().isEmpty()) {
            add(
                    cell.line(),
                    "found a cell of question '" + cell.question() + "' without a role",
                    "tags=[\"stub\"], or another of " + sorted(TAGS));
        }
        if (roles > 0 && !cell.cell().isCode()) {
            add(cell.line(), "found prose with the tags " + cell.cell().tags(), "a code cell");
        }
        points(cell);
        says(cell);
        if ((cell.is(Role.CHECK) || cell.is(Role.HINT) || cell.is(Role.SCENARIO))
                && !cell.question().isEmpty()
                && !cell.cell().source().contains("\"" + cell.question() + "\"")) {
            add(
                    cell.line(),
                    "found a " + cell.role().orElseThrow().tag() + " cell whose code does not name its question",
                    cell.role().orElseThrow().tag() + "(\"" + cell.question() + "\", …");
        }
    }

    private void points(SourceCell cell) {
        if (cell.is(Role.CHECK)) {
            if (!cell.points().isInt() || cell.points().asInt() <= 0) {
                add(
                        cell.line(),
                        "found points " + shown(cell.points()) + " on the check of '" + cell.question() + "'",
                        "a whole number above 0, as in points=3");
            }
        } else if (!cell.points().isMissingNode()) {
            add(cell.line(), "found points on a cell that is no check", "points on the check cell alone");
        }
    }

    private void says(SourceCell cell) {
        if (cell.is(Role.MUTANT) && cell.says().isBlank()) {
            add(
                    cell.line(),
                    "found a mutant of '" + cell.question() + "' without says",
                    "says=\"words that its message must contain\"");
        } else if (!cell.is(Role.MUTANT) && cell.cell().metadata().has("says")) {
            add(cell.line(), "found says on a cell that is no mutant", "says on a mutant alone");
        }
    }

    private void question(String id) {
        List<SourceCell> own =
                cells.stream().filter(cell -> cell.question().equals(id)).toList();
        for (Role once : List.of(Role.STUB, Role.SOLUTION, Role.CHECK)) {
            List<SourceCell> found = own.stream().filter(cell -> cell.is(once)).toList();
            if (found.isEmpty()) {
                add(own.get(0).line(), "found question '" + id + "' without a " + once.tag() + " cell", "one");
            }
            found.stream()
                    .skip(1)
                    .forEach(again -> add(
                            again.line(),
                            "found a second %s cell of question '%s' (the first is in line %d)"
                                    .formatted(once.tag(), id, found.get(0).line()),
                            "one; each question has an id of its own"));
        }
        own.stream().filter(cell -> cell.is(Role.CHECK)).findFirst().ifPresent(check -> {
            atLeastOne(check, own, Role.HINT, "a folded cell with hint(\"" + id + "\", …)");
            if (asksForCode(check)) {
                atLeastOne(check, own, Role.SCENARIO, "at least one, with scenario(\"" + id + "\", …)");
            }
            comesBefore(check, own, cell -> cell.is(Role.STUB) || cell.is(Role.SOLUTION));
        });
    }

    /** A question for a value is answered once and for all: there is nothing to run in a hidden way. */
    private static boolean asksForCode(SourceCell check) {
        return !check.cell().source().contains(".answer(");
    }

    private void atLeastOne(SourceCell check, List<SourceCell> own, Role role, String expected) {
        if (own.stream().noneMatch(cell -> cell.is(role))) {
            add(check.line(), "found question '" + check.question() + "' without a " + role.tag() + " cell", expected);
        }
    }

    private void comesBefore(SourceCell check, List<SourceCell> own, Predicate<SourceCell> earlier) {
        own.stream()
                .filter(earlier)
                .filter(cell -> cell.line() > check.line())
                .forEach(late -> add(
                        late.line(),
                        "found the %s of '%s' behind its check"
                                .formatted(late.role().orElseThrow().tag(), check.question()),
                        "stub, solution, check in this order"));
    }

    private void add(int line, String found, String expected) {
        problems.add("%s:%d: %s; expected %s".formatted(file, line, found, expected));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "nothing" : value.toString();
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }
}
