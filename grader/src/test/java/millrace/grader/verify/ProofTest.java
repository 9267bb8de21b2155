package millrace.grader.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.kernel.NotebookRun.CellRun;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Episode EPISODE = TestNotebooks.episodeAsking("sum");

    @Test
    void holdsWhenNothingIsStartedAtFirstAndAllIsCorrectInTheEnd() {
        assertThat(Proof.problems(EPISODE, untouched(), solved())).isEmpty();
    }

    @Test
    void findsAStubThatPasses() {
        NotebookRun stubPasses = run(result("sum", null, "correct", "as expected"));

        assertThat(Proof.problems(EPISODE, stubPasses, solved()))
                .containsExactly(
                        "04-table sum: found 'correct' from its check in the untouched notebook (as expected); expected 'not started'");
    }

    @Test
    void findsASolutionThatFailsItsCheckOrAScenario() {
        NotebookRun wrong =
                run(result("sum", null, "wrong", "row 1 differs"), result("sum", "many", "crashed", "a null"));

        assertThat(Proof.problems(EPISODE, untouched(), wrong))
                .containsExactly(
                        "04-table sum: found 'wrong' from its check in the solved notebook (row 1 differs); expected 'correct'",
                        "04-table sum: found 'crashed' from its scenario 'many' in the solved notebook (a null); expected 'correct'");
    }

    @Test
    void findsACheckAndAScenarioThatSayNothing() {
        assertThat(Proof.problems(EPISODE, run(), run()))
                .containsExactly(
                        "04-table sum: found 0 results of its check in the untouched notebook; expected one",
                        "04-table sum: found 0 results of its check in the solved notebook; expected one",
                        "04-table sum: found 0 results of scenarios in the solved notebook; expected one from each of the 1 scenario cells");
    }

    @Test
    void findsACheckThatAnswersTwice() {
        NotebookRun twice = run(result("sum", null, "not started", ""), result("sum", null, "not started", ""));

        assertThat(Proof.problems(EPISODE, twice, solved()))
                .containsExactly("04-table sum: found 2 results of its check in the untouched notebook; expected one");
    }

    @Test
    void findsAnswersToAQuestionThatNobodyAsked() {
        NotebookRun other = run(result("sum", null, "not started", ""), result("other", null, "not started", ""));

        assertThat(Proof.problems(EPISODE, other, solved()))
                .containsExactly(
                        "04-table other: found a result for it in the untouched notebook; expected results for the questions of the source");
    }

    @Test
    void findsADemonstrationThatThrowsAndOneThatNeverEnds() {
        NotebookRun run = new NotebookRun(
                untouched().notebook(),
                List.of(
                        new CellRun(1, TestNotebooks.cell("a", "boom();"), new CellOutcome.Failed("Boom", "why")),
                        new CellRun(
                                2,
                                TestNotebooks.cell("b", "wait();"),
                                new CellOutcome.TimedOut(Duration.ofSeconds(9), false))),
                Duration.ZERO);

        assertThat(Proof.problems(EPISODE, run, solved()))
                .hasSize(2)
                .contains(
                        "04-table (no question): found in the untouched notebook: cell [1] boom();: Boom: why; expected a cell that runs without an error")
                .element(1)
                .asString()
                .startsWith(
                        "04-table (no question): found in the untouched notebook: cell [2] wait();: still running after 9 s");
    }

    private static NotebookRun untouched() {
        return run(result("sum", null, "not started", "the stub is as it was"));
    }

    private static NotebookRun solved() {
        return run(result("sum", null, "correct", ""), result("sum", "many", "correct", ""));
    }

    private static ObjectNode result(String question, String scenario, String status, String reason) {
        ObjectNode output = JsonNodeFactory.instance.objectNode().put("output_type", "display_data");
        output.putObject("data")
                .putObject("application/vnd.millrace.check+json")
                .put("question", question)
                .put("scenario", scenario)
                .put("status", status)
                .put("reason", reason);
        return output;
    }

    private static NotebookRun run(ObjectNode... results) {
        List<Cell> cells = new ArrayList<>();
        for (ObjectNode result : results) {
            cells.add(
                    TestNotebooks.cell("cell-" + cells.size(), "check()").executed(List.of(result), OptionalInt.of(1)));
        }
        return new NotebookRun(new Notebook(cells, TestNotebooks.of().metadata()), List.of(), Duration.ZERO);
    }
}
