package millrace.grader.submission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.submission.Submission.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
    private static final String WORDS = "Dataset<Row> words(Dataset<Row> lines) { return lines; }";

    private final Handed handed = new Handed();

    @TempDir
    private Path folder;

    @Test
    void takesTheUntouchedNotebookForWhatItIs() throws Exception {
        Submission submission = intake();

        assertThat(submission.answers()).hasSize(7).allMatch(answer -> answer.state() == State.NOT_STARTED);
        assertThat(submission.notebook().toJson()).isEqualTo(Handed.ours().toJson());
        assertThat(submission.notes()).isEmpty();
    }

    @Test
    void takesNoOtherWordsOfTodoForAnAnswer() throws Exception {
        handed.answer("words", "Dataset<Row> words(Dataset<Row> lines) {\n    throw todo(\"write the answer\");\n}");

        assertThat(state(intake(), "words")).isEqualTo(State.NOT_STARTED);
    }

    @Test
    void takesAnswersAndLeavesTheRestAsItIs() throws Exception {
        handed.answer("words", WORDS);

        Submission submission = intake();

        assertThat(state(submission, "words")).isEqualTo(State.ANSWERED);
        assertThat(submission.answered()).isEqualTo(1);
        assertThat(stub(submission, "words").source()).isEqualTo(WORDS);
        assertThat(submission.notes()).isEmpty();
    }

    @Test
    void findsAnswersByTheirQuestionWhereIdsAreGone() throws Exception {
        handed.answer("words", WORDS).eachCell(cell -> cell.remove("id"));

        assertThat(stub(intake(), "words").source()).isEqualTo(WORDS);
    }

    @Test
    void findsAnswersByTheirMethodWhereAllElseIsGone() throws Exception {
        handed.answer("words", "// mine\n" + WORDS).eachCell(cell -> {
            cell.remove("id");
            cell.putObject("metadata");
        });

        Submission submission = intake();

        assertThat(stub(submission, "words").source()).isEqualTo("// mine\n" + WORDS);
        assertThat(submission.notes()).isEmpty();
    }

    @Test
    void usesOurChecksWhateverBecameOfTheirs() throws Exception {
        ObjectNode check = handed.cell("check", "words");
        check.put("source", "System.out.println(\"correct\");");
        check.withObject("metadata").withObject("millrace").put("points", 1000);
        handed.cells().remove(handed.indexOf(handed.cell("check", "who-complains")));

        Submission submission = intake();

        assertThat(submission.notebook().toJson()).isEqualTo(Handed.ours().toJson());
        assertThat(submission.notes())
                .containsExactly(
                        "The check of 'words' was changed; grading uses ours.",
                        "The check of 'who-complains' is not there; grading uses ours.");
    }

    @Test
    void runsACopyOfACheckAsAnyCellThatWasAddedAndAsksOursAllTheSame() throws Exception {
        ObjectNode copy = handed.cell("check", "words").deepCopy();
        copy.put("id", "a-copy").put("source", "check(\"words\").answer(() -> 1).expect(1);");
        handed.cells().insert(0, copy);
        handed.cell("check", "who-complains").put("cell_type", "markdown");

        Submission submission = intake();

        List<Cell> ours = Handed.ours().cells();
        List<Cell> cells = submission.notebook().cells();
        assertThat(cells).containsAll(ours).hasSize(ours.size() + 1);
        assertThat(cells.get(0).is(Role.CHECK)).isFalse();
        assertThat(submission.answers()).extracting(Submission.Answer::points).allMatch(points -> points < 10);
    }

    @Test
    void forcesOurKernelWhateverTheirsSays() throws Exception {
        handed.json().putObject("metadata").putObject("kernelspec").put("name", "python3");
        handed.json().withObject("metadata").putObject("millrace").put("episode", "04");

        assertThat(intake().notebook().metadata()).isEqualTo(Handed.ours().metadata());
    }

    /** The first cell is where learners add the imports that their answers need. */
    @Test
    void usesOurCellsWhateverBecameOfTheirsAndTakesNewImportsFromThem() throws Exception {
        ObjectNode first = firstCode();
        first.put(
                "source",
                first.path("source").asText() + "\nimport java.util.*;  // mine\nimport static java.lang.Math.max;\n"
                        + "import java.util.List;\nSystem.exit(0);\n  import a; System.exit(1);");

        Submission submission = intake();

        List<Cell> cells = submission.notebook().cells();
        Cell ours =
                Handed.ours().cells().stream().filter(Cell::isCode).findFirst().orElseThrow();
        assertThat(cells).contains(ours);
        assertThat(cells.get(cells.indexOf(ours) + 1).source())
                .isEqualTo("import java.util.*;  // mine\nimport static java.lang.Math.max;");
        assertThat(cells).hasSize(Handed.ours().cells().size() + 1);
        assertThat(submission.notes())
                .containsExactly(
                        "1 cell of ours was changed; grading uses ours, and takes only new imports from yours. Put your own code into an answer, or into a cell of its own.");
    }

    private ObjectNode firstCode() {
        for (JsonNode cell : handed.cells()) {
            if (cell.path("cell_type").asText().equals("code")) {
                return (ObjectNode) cell;
            }
        }
        throw new AssertionError("no code");
    }

    @Test
    void putsCellsThatWereMovedBackInOrder() throws Exception {
        ArrayNode cells = handed.cells();
        List<JsonNode> shuffled = new ArrayList<>();
        cells.forEach(shuffled::add);
        Collections.shuffle(shuffled, new Random(4));
        cells.removeAll();
        cells.addAll(shuffled);

        assertThat(intake().notebook().toJson()).isEqualTo(Handed.ours().toJson());
    }

    @Test
    void keepsAddedCodeInItsPlaceAndWithoutItsMetadata() throws Exception {
        ObjectNode stub = handed.cell("stub", "words");
        handed.add(stub, "String helper() { return \"\"; }");
        ObjectNode added = (ObjectNode) handed.cells().get(handed.indexOf(stub) + 1);
        added.withObject("metadata").putArray("tags").add("check").add("raises-exception");

        Submission submission = intake();

        List<Cell> cells = submission.notebook().cells();
        Cell kept = cells.get(cells.indexOf(stub(submission, "words")) + 1);
        assertThat(kept.source()).startsWith("String helper()");
        assertThat(kept.tags()).isEmpty();
        assertThat(submission.notes()).containsExactly("1 code cell was added; grading runs it where it stands.");
    }

    @Test
    void countsAnAnswerInACellOfTheLearnersOwn() throws Exception {
        handed.add(handed.cell("stub", "words"), WORDS);

        assertThat(state(intake(), "words")).isEqualTo(State.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"markdown", "raw"})
    void saysThatOnlyCodeIsRun(String type) throws Exception {
        handed.answer("words", WORDS).cell("stub", "words").put("cell_type", type);

        Submission submission = intake();

        assertThat(state(submission, "words")).isEqualTo(State.MISSING);
        assertThat(submission.notes())
                .containsExactly("The answer to 'words' is in a %s cell; only a code cell is run.".formatted(type));
    }

    @Test
    void givesEveryCellAnIdOfItsOwn() throws Exception {
        handed.add(handed.cell("stub", "words"), "int one;").add(handed.cell("check", "words"), "int two;");
        handed.cells().forEach(cell -> ((ObjectNode) cell).put("id", "same"));

        assertThat(intake().notebook().cells()).extracting(Cell::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a(", "a()", "a(b)c", "words(", "((", "{}"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isNotSlowedDownByTextMadeToDoSo(String piece) throws Exception {
        String longest = piece.repeat(SubmittedFile.MOST_CHARACTERS / piece.length());
        handed.answer("words", longest).add(handed.cell("check", "words"), longest);

        assertThat(intake().answers()).hasSize(7);
    }

    private Submission intake() throws Exception {
        Notebook submitted = SubmittedFile.read(handed.write(folder.resolve("04.ipynb")));
        return Intake.of(Handed.ours(), submitted);
    }

    private static Cell stub(Submission submission, String question) {
        return submission.notebook().cells().stream()
                .filter(cell -> cell.is(Role.STUB) && cell.question().equals(question))
                .findFirst()
                .orElseThrow();
    }

    private static State state(Submission submission, String question) {
        return submission.answers().stream()
                .filter(answer -> answer.question().equals(question))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
