package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {
    @Test
    void leavesSolutionsAndScenariosOutOfWhatLearnersOpen() {
        Notebook learners = Cells.completeQuestion("sum")
                .code("mutant", "sum", "int f() { return 2; }")
                .episode()
                .untouched();

        assertThat(learners.cells())
                .extracting(Cell::tags)
                .containsExactly(List.of("stub"), List.of("check"), List.of("hint"));
        assertThat(learners.toJson())
                .doesNotContain("return 1")
                .doesNotContain("return 2")
                .doesNotContain("scenario");
    }

    @Test
    void putsTheSolutionInPlaceOfTheStubAndKeepsScenariosForTheProofAlone() {
        Episode episode = Cells.completeQuestion("sum").episode();

        assertThat(episode.solved().cells())
                .extracting(Cell::tags)
                .containsExactly(List.of("solution"), List.of("check"), List.of("hint"));
        assertThat(episode.solvedWithScenarios().cells()).extracting(Cell::tags).contains(List.of("scenario"));
    }

    @Test
    void keepsTheIdsOfAllOtherCellsWhenOneIsEdited() {
        Notebook before =
                new Cells().prose("a").demonstration("b;").prose("c").episode().untouched();
        Notebook after = new Cells()
                .prose("a")
                .demonstration("edited;")
                .prose("c")
                .episode()
                .untouched();

        assertThat(before.cells().get(0).id()).isEqualTo(after.cells().get(0).id());
        assertThat(before.cells().get(1).id()).isNotEqualTo(after.cells().get(1).id());
        assertThat(before.cells().get(2).id()).isEqualTo(after.cells().get(2).id());
    }

    @Test
    void givesCellsOfTheSameTextDifferentIdsThatNbformatAllows() {
        Notebook notebook = new Cells()
                .prose("again")
                .prose("again")
                .prose("again")
                .episode()
                .untouched();

        assertThat(notebook.cells())
                .extracting(Cell::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}"));
    }

    @Test
    void protectsChecksFoldsHintsAndSaysWhatEachQuestionIsWorth() {
        Notebook notebook = Cells.completeQuestion("sum").episode().untouched();

        Cell check = notebook.cells().get(1);
        assertThat(check.metadata().path("editable").asBoolean(true)).isFalse();
        assertThat(check.metadata().path("deletable").asBoolean(true)).isFalse();
        assertThat(check.metadata().at("/millrace/points").asInt()).isEqualTo(3);
        assertThat(notebook.cells()
                        .get(2)
                        .metadata()
                        .at("/jupyter/source_hidden")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void foldsTheAnswersToQuestionsToThinkAbout() {
        Cells cells = new Cells().demonstration("selfCheck(\"Because.\");");
        cells.list().get(0).cell().metadata().putArray("tags").add("self-check");

        assertThat(cells.episode()
                        .untouched()
                        .cells()
                        .get(0)
                        .metadata()
                        .at("/jupyter/source_hidden")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void namesTheKernelAndTheEpisodeAndHoldsNoOutput() {
        Notebook notebook = Cells.completeQuestion("sum").episode().untouched();

        assertThat(notebook.metadata().at("/kernelspec/name").asText()).isEqualTo("millrace");
        assertThat(notebook.metadata().at("/language_info/name").asText()).isEqualTo("java");
        assertThat(notebook.metadata().at("/millrace/episode").asText()).isEqualTo("04");
        assertThat(notebook.cells())
                .allSatisfy(cell -> assertThat(cell.outputs()).isEmpty());
    }

    @Test
    void keepsNoTraceOfJupytextsBlankLines() {
        Cells cells = new Cells().demonstration("a;");
        cells.list().get(0).cell().metadata().put("lines_to_next_cell", 2);

        assertThat(cells.episode().untouched().toJson()).doesNotContain("lines_to_next_cell");
    }
}
