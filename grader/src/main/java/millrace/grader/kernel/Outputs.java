package millrace.grader.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each output to the cell that it belongs to, also when the cell has ended, and draws displays anew. A front end
 * does the same; other headless clients drop what comes late.
 */
final class Outputs {
    private final Map<String, CellOutputs> byRequest = new HashMap<>();
    private final Map<String, List<ObjectNode>> byDisplay = new HashMap<>();

    /** The outputs of the cell that was run with the request {@code id}. */
    CellOutputs of(String id) {
        return byRequest.computeIfAbsent(id, any -> new CellOutputs());
    }

    /** Takes a message of the kernel's IOPub channel; those that are no outputs are left alone. */
    void accept(Message message) {
        CellOutputs cell = byRequest.get(message.parentId());
        ObjectNode content = message.content();
        if (message.type().equals("update_display_data")) {
            update(content);
        }
        if (cell == null) {
            return;
        }
        switch (message.type()) {
            case "stream" ->
                cell.stream(
                        content.path("name").asText("stdout"),
                        content.path("text").asText());
            case "display_data" ->
                cell.display("display_data", content.path("data"), content.path("metadata"))
                        .ifPresent(made -> remember(content, made));
            case "execute_result" ->
                cell.display("execute_result", content.path("data"), content.path("metadata"))
                        .ifPresent(made -> {
                            made.set("execution_count", content.path("execution_count"));
                            remember(content, made);
                        });
            case "error" ->
                cell.error(
                        content.path("ename").asText(), content.path("evalue").asText(), content.path("traceback"));
            case "clear_output" -> cell.clear(content.path("wait").asBoolean());
            default -> {}
        }
    }

    List<ObjectNode> list(String id) {
        return of(id).list();
    }

    private void remember(ObjectNode content, ObjectNode output) {
        String display = content.at("/transient/display_id").asText();
        if (!display.isEmpty()) {
            byDisplay.computeIfAbsent(display, any -> new ArrayList<>()).add(output);
        }
    }

    private void update(ObjectNode content) {
        String display = content.at("/transient/display_id").asText();
        for (ObjectNode output : byDisplay.getOrDefault(display, List.of())) {
            output.set("data", content.path("data"));
            output.set("metadata", content.path("metadata"));
        }
    }
}
