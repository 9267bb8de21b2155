package millrace.grader.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import millrace.grader.notebook.Notebook;

/**
 * What a check or scenario cell showed, in the form for machines.
 *
 * @param question the id
 * @param scenario its name; empty for the check itself
 * @param status as {@code correct}, {@code wrong}, {@code not started}, {@code crashed}, {@code timed out}
 * @param reason in words for the learner
 */
record CheckResult(String question, String scenario, String status, String reason) {
    static final String MIME_TYPE = "application/vnd.millrace.check+json";
    static final String CORRECT = "correct";
    static final String NOT_STARTED = "not started";

    /** All results in an executed notebook, in the order of their cells. */
    static List<CheckResult> in(Notebook executed) {
        return in(executed.cells().stream().flatMap(cell -> cell.outputs().stream()));
    }

    /** Those among {@code outputs}, in their order. */
    static List<CheckResult> in(Stream<ObjectNode> outputs) {
        return outputs.map(output -> output.path("data").path(MIME_TYPE))
                .filter(ObjectNode.class::isInstance)
                .map(CheckResult::from)
                .toList();
    }

    private static CheckResult from(JsonNode json) {
        return new CheckResult(
                json.path("question").asText(),
                json.path("scenario").asText(""),
                json.path("status").asText(),
                json.path("reason").asText());
    }

    boolean isScenario() {
        return !scenario.isEmpty();
    }

    boolean isCorrect() {
        return status.equals(CORRECT);
    }

    /** As a message names it: the check, or which scenario. */
    String what() {
        return isScenario() ? "scenario '" + scenario + "'" : "check";
    }
}
