package millrace.grader.submission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.submission.Submission.Answer;
import millrace.grader.submission.Submission.State;

/**
 * Takes from a learner's notebook what a learner may write, and all else from ours: a check that was edited, deleted or
 * moved changes nothing.
 *
 * <p>A cell of theirs is one of ours by its id, which Jupyter keeps; where ids are gone, by its text; an answer also by
 * the question in its metadata, or by the method that it declares. Any other code of theirs was added, and stays behind
 * the cell of ours that it followed.
 */
public final class Intake {
    /** The id of a cell that the learner added begins so. */
    public static final String ADDED = "added";

    /** Name and parameters of a declared method. Possessive and bounded: whoever wrote the text may want us to be slow. */
    private static final Pattern METHOD =
            Pattern.compile("\\b(\\w{1,100}+)\\s{0,20}+\\([^;{}()]{0,1000}+\\)[^;{}()]{0,300}+\\{");

    private static final Pattern IMPORT = Pattern.compile("import\\s++(?:static\\s++)?[\\w.]++(?:\\*\\s*+)?;[^;]*+");

    private final Notebook ours;
    private final Notebook theirs;
    /** Theirs, by the id of ours that they are. */
    private final Map<String, Cell> matched = new HashMap<>();

    /** And the other way round: the id of ours, by the id of theirs. */
    private final Map<String, String> matchOf = new HashMap<>();

    private Intake(Notebook ours, Notebook theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /**
     * Puts the submission together.
     *
     * @param ours the notebook that the learner was handed, rendered from our source
     */
    public static Submission of(Notebook ours, Notebook theirs) {
        Intake intake = new Intake(ours, theirs);
        intake.match();
        return intake.submission();
    }

    private void match() {
        pair(any -> true, (our, their) -> our.id().equals(their.id()));
        pair(any -> true, (our, their) -> our.type().equals(their.type()) && sameText(our, their));
        pair(
                our -> our.is(Role.STUB),
                (our, their) ->
                        their.isCode() && their.is(Role.STUB) && our.question().equals(their.question()));
        pair(our -> our.is(Role.STUB), (our, their) -> their.isCode() && declares(their, method(our)));
    }

    private void pair(Predicate<Cell> which, BiPredicate<Cell, Cell> same) {
        for (Cell our : ours.cells()) {
            if (matched.containsKey(our.id()) || !which.test(our)) {
                continue;
            }
            theirs.cells().stream()
                    .filter(their -> !matchOf.containsKey(their.id()) && same.test(our, their))
                    .findFirst()
                    .ifPresent(their -> {
                        matched.put(our.id(), their);
                        matchOf.put(their.id(), our.id());
                    });
        }
    }

    private Submission submission() {
        Map<String, List<Cell>> added = addedBehind();
        List<Cell> cells = new ArrayList<>(renamed(added.getOrDefault("", List.of())));
        List<Answer> answers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<String, State> states = new LinkedHashMap<>();
        int changed = 0;
        for (Cell our : ours.cells()) {
            if (our.is(Role.STUB)) {
                State state = state(our, added.values());
                states.put(our.question(), state);
                Cell their = matched.get(our.id());
                boolean taken = their != null && their.isCode();
                cells.add(taken ? with(our, their.source()) : our);
                if (their != null && !their.isCode()) {
                    notes.add("The answer to '%s' is in a %s cell; only a code cell is run."
                            .formatted(our.question(), their.type()));
                }
            } else {
                cells.add(our);
                if (our.is(Role.CHECK)) {
                    answers.add(new Answer(
                            our.question(),
                            our.metadata().at("/millrace/points").asInt(),
                            states.getOrDefault(our.question(), State.MISSING)));
                    noteOfCheck(our, notes);
                } else if (isChanged(our)) {
                    changed++;
                    cells.addAll(renamed(newImports(our)));
                }
            }
            cells.addAll(renamed(added.getOrDefault(our.id(), List.of())));
        }
        if (changed > 0) {
            notes.add(
                    "%d cell%s of ours %s changed; grading uses ours, and takes only new imports from yours. Put your own code into an answer, or into a cell of its own."
                            .formatted(changed, changed == 1 ? "" : "s", changed == 1 ? "was" : "were"));
        }
        int more = added.values().stream().mapToInt(List::size).sum();
        if (more > 0) {
            notes.add("%d code cell%s added; grading runs %s where %s."
                    .formatted(
                            more,
                            more == 1 ? " was" : "s were",
                            more == 1 ? "it" : "them",
                            more == 1 ? "it stands" : "they stand"));
        }
        return new Submission(answers, new Notebook(numbered(cells), ours.metadata()), notes);
    }

    private void noteOfCheck(Cell our, List<String> notes) {
        Cell their = matched.get(our.id());
        if (their == null) {
            notes.add("The check of '%s' is not there; grading uses ours.".formatted(our.question()));
        } else if (!sameText(our, their)) {
            notes.add("The check of '%s' was changed; grading uses ours.".formatted(our.question()));
        }
    }

    /** Whether a cell that is there to be read and run is another now; one that was deleted changes no answer. */
    private boolean isChanged(Cell our) {
        Cell their = matched.get(our.id());
        return our.isCode() && !our.is(Role.HINT) && their != null && !sameText(our, their);
    }

    /** As a cell of its own; where our cells have theirs, learners put the imports that their answers need. */
    private List<Cell> newImports(Cell our) {
        Cell their = matched.get(our.id());
        Set<String> known = our.source().lines().map(String::strip).collect(Collectors.toSet());
        String imports = their.source()
                .lines()
                .map(String::strip)
                .filter(line -> IMPORT.matcher(line).matches() && !known.contains(line))
                .collect(Collectors.joining("\n"));
        return their.isCode() && !imports.isEmpty() ? List.of(with(their, imports)) : List.of();
    }

    private State state(Cell stub, Collection<List<Cell>> added) {
        Cell their = matched.get(stub.id());
        if (their != null && their.isCode() && !their.source().isBlank() && !isUntouched(stub, their)) {
            return State.ANSWERED;
        }
        String method = method(stub);
        if (added.stream().flatMap(List::stream).anyMatch(cell -> declares(cell, method))) {
            return State.ANSWERED;
        }
        return their == null || !their.isCode() || their.source().isBlank() ? State.MISSING : State.NOT_STARTED;
    }

    /** The code cells that are none of ours, by the id of the cell of ours they follow; empty for those at the top. */
    private Map<String, List<Cell>> addedBehind() {
        Map<String, List<Cell>> added = new HashMap<>();
        String anchor = "";
        for (Cell their : theirs.cells()) {
            String our = matchOf.get(their.id());
            if (our != null) {
                anchor = our;
            } else if (their.isCode() && !their.source().isBlank()) {
                added.computeIfAbsent(anchor, cell -> new ArrayList<>()).add(their);
            }
        }
        return added;
    }

    /** Added cells without what their metadata says: no tag of theirs means anything. */
    private static List<Cell> renamed(List<Cell> added) {
        return added.stream()
                .map(cell -> new Cell(
                        "code",
                        ADDED,
                        JsonNodeFactory.instance.objectNode(),
                        cell.source(),
                        List.of(),
                        OptionalInt.empty()))
                .toList();
    }

    /** Gives each added cell an id of its own, by its place. */
    private static List<Cell> numbered(List<Cell> cells) {
        Set<String> taken = new HashSet<>();
        List<Cell> numbered = new ArrayList<>();
        for (Cell cell : cells) {
            String id = cell.id();
            for (int copy = 1; !taken.add(id); copy++) {
                id = cell.id() + "-" + copy;
            }
            numbered.add(
                    new Cell(cell.type(), id, cell.metadata(), cell.source(), cell.outputs(), cell.executionCount()));
        }
        return numbered;
    }

    private static Cell with(Cell our, String source) {
        return new Cell(our.type(), our.id(), our.metadata(), source, List.of(), OptionalInt.empty());
    }

    /** The words of {@code todo} do not count: nbgrader hands out its own in their place. */
    private static boolean isUntouched(Cell stub, Cell their) {
        return withoutTodo(stub).equals(withoutTodo(their));
    }

    private static List<String> withoutTodo(Cell cell) {
        return cell.source()
                .strip()
                .lines()
                .map(line -> line.strip().startsWith("throw todo(\"") && line.endsWith("\");") ? "throw todo" : line)
                .toList();
    }

    private static boolean sameText(Cell one, Cell other) {
        return one.source().strip().equals(other.source().strip());
    }

    /** The method that a stub asks for; empty where it declares none. */
    private static String method(Cell stub) {
        Matcher method = METHOD.matcher(stub.source());
        return method.find() ? method.group(1) : "";
    }

    private static boolean declares(Cell cell, String method) {
        Matcher declared = METHOD.matcher(cell.source());
        while (!method.isEmpty() && declared.find()) {
            if (declared.group(1).equals(method)) {
                return true;
            }
        }
        return false;
    }
}
