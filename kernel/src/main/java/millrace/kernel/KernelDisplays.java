package millrace.kernel;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import millrace.kernel.display.Displays;

/** Draws displays into cells, also into cells that have ended: each keeps the header of the request that it answers. */
final class KernelDisplays implements Displays.Target {
    private final Connection connection;
    private final Supplier<Optional<Cell>> owner;

    KernelDisplays(Connection connection, Supplier<Optional<Cell>> owner) {
        this.connection = connection;
        this.owner = owner;
    }

    @Override
    public Display show(Content content) {
        Optional<Cell> cell = owner.get();
        if (cell.isEmpty()) {
            ProcessLog.say("shown outside any cell: " + content.text());
            return later -> {};
        }
        cell.get().output().flush();
        JsonObject parent = cell.get().request().header();
        String id = UUID.randomUUID().toString();
        connection.publish(parent, "display_data", message(content, id));
        return later -> connection.publish(parent, "update_display_data", message(later, id));
    }

    private static Map<String, Object> message(Content content, String id) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("data", content.data());
        message.put("metadata", Map.of());
        message.put("transient", Map.of("display_id", id));
        return message;
    }
}
