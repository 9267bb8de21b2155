package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class CellOutputsTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private final Outputs outputs = new Outputs();

    @Test
    void joinsWhatIsPrintedInPiecesUntilTheOtherStreamOrADisplayComesBetween() {
        CellOutputs cell = new CellOutputs();
        cell.stream("stdout", "a");
        cell.stream("stdout", "b\n");
        cell.stream("stderr", "c");
        cell.stream("stdout", "d");

        assertThat(cell.list())
                .extracting(output -> output.path("text").asText())
                .containsExactly("ab\n", "c", "d");
    }

    @Test
    void looksTwiceWithoutLosingTheTextThatGoesOn() {
        CellOutputs cell = new CellOutputs();
        cell.stream("stdout", "a");
        cell.list();
        cell.stream("stdout", "b");

        assertThat(cell.list())
                .singleElement()
                .extracting(output -> output.path("text").asText())
                .isEqualTo("ab");
    }

    @Test
    void drawsADisplayAnewInTheCellThatShowedItAlsoWhenAnotherCellSaysSo() {
        outputs.of("first");
        outputs.of("second");
        outputs.accept(message("display_data", "first", display("d1", "old")));
        outputs.accept(message(
                "stream", "second", JSON.objectNode().put("name", "stdout").put("text", "x")));
        outputs.accept(message("update_display_data", "second", display("d1", "new")));

        assertThat(outputs.list("first"))
                .singleElement()
                .extracting(output -> output.at("/data/text~1plain").asText())
                .isEqualTo("new");
        assertThat(outputs.list("second")).hasSize(1);
    }

    @Test
    void keepsTheDisplaysIdOutOfTheNotebook() {
        outputs.of("first");
        outputs.accept(message("display_data", "first", display("d1", "old")));

        assertThat(outputs.list("first").get(0).has("transient")).isFalse();
    }

    @Test
    void clearsAtOnceOrWhenTheNextOutputComes() {
        CellOutputs cell = new CellOutputs();
        cell.stream("stdout", "a");
        cell.clear(true);

        assertThat(cell.list()).hasSize(1);

        cell.stream("stdout", "b");

        assertThat(cell.list())
                .singleElement()
                .extracting(output -> output.path("text").asText())
                .isEqualTo("b");

        cell.clear(false);

        assertThat(cell.list()).isEmpty();
    }

    @Test
    void cutsOutputWithoutEndAndSaysSoAndStillTellsTheError() {
        CellOutputs cell = new CellOutputs();
        String page = "x".repeat(1 << 20);
        for (int i = 0; i < 10; i++) {
            cell.stream("stdout", page);
        }
        cell.display("display_data", JSON.objectNode().put("text/plain", "late"), JSON.objectNode());
        cell.error("Boom", "why", JSON.arrayNode());

        assertThat(cell.list()).hasSize(3);
        assertThat(cell.list().get(0).path("text").asText()).hasSize(CellOutputs.LIMIT);
        assertThat(cell.list().get(1).path("text").asText()).contains("longer than 4 MB");
        assertThat(cell.list().get(2).path("ename").asText()).isEqualTo("Boom");
    }

    @Test
    void ignoresOutputOfNoCellOfOurs() {
        outputs.accept(message(
                "stream", "somebody", JSON.objectNode().put("name", "stdout").put("text", "x")));

        assertThat(outputs.list("somebody")).isEmpty();
    }

    private static ObjectNode display(String id, String text) {
        ObjectNode content = JSON.objectNode();
        content.putObject("data").put("text/plain", text);
        content.putObject("metadata");
        content.putObject("transient").put("display_id", id);
        return content;
    }

    private static Message message(String type, String parent, ObjectNode content) {
        return new Message(
                JSON.objectNode().put("msg_type", type), JSON.objectNode().put("msg_id", parent), content);
    }
}
