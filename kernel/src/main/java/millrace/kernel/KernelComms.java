package millrace.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import millrace.kernel.comm.Comm;
import millrace.kernel.comm.Comms;

/** The open lines between kernel and front end, and who answers a new one. Safe for use by any thread. */
final class KernelComms implements Comms.FrontEnd {
    private static final Gson JSON = new GsonBuilder()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private final Connection connection;
    private final Supplier<Optional<Cell>> owner;
    private final Map<String, BiConsumer<Comm, Map<String, Object>>> targets = new ConcurrentHashMap<>();
    private final Map<String, Line> open = new ConcurrentHashMap<>();

    KernelComms(Connection connection, Supplier<Optional<Cell>> owner) {
        this.connection = connection;
        this.owner = owner;
    }

    @Override
    public void register(String target, BiConsumer<Comm, Map<String, Object>> opened) {
        targets.put(target, opened);
    }

    @Override
    public Comm open(String target, Map<String, Object> data) {
        Line line = new Line(UUID.randomUUID().toString(), target);
        open.put(line.id, line);
        publish("comm_open", Map.of("comm_id", line.id, "target_name", target, "data", data));
        return line;
    }

    /** What the code behind a {@code comm_…} message of the front end has to do, if anybody wants to know of it. */
    Optional<Runnable> received(Message message) {
        String id = message.text("comm_id", "");
        return switch (message.type()) {
            case "comm_open" -> opened(id, message);
            case "comm_msg" -> Optional.ofNullable(open.get(id)).map(line -> () -> line.message.accept(data(message)));
            default -> Optional.ofNullable(open.remove(id)).map(line -> () -> line.closed.accept(data(message)));
        };
    }

    private Optional<Runnable> opened(String id, Message message) {
        String target = message.text("target_name", "");
        BiConsumer<Comm, Map<String, Object>> answers = targets.get(target);
        if (answers == null) {
            // As the protocol wants it of a side that does not know the target.
            connection.publish(message.header(), "comm_close", Map.of("comm_id", id, "data", Map.of()));
            return Optional.empty();
        }
        Line line = new Line(id, target);
        open.put(id, line);
        return Optional.of(() -> answers.accept(line, data(message)));
    }

    /** The open lines, of one target or of all when {@code target} is empty, as {@code comm_info_reply} lists them. */
    Map<String, Object> list(String target) {
        Map<String, Object> list = new TreeMap<>();
        open.values().stream()
                .filter(line -> target.isEmpty() || line.target.equals(target))
                .forEach(line -> list.put(line.id, Map.of("target_name", line.target)));
        return list;
    }

    private static Map<String, Object> data(Message message) {
        JsonElement data = message.content().get("data");
        return data != null && data.isJsonObject()
                ? JSON.fromJson(data, new TypeToken<Map<String, Object>>() {})
                : Map.of();
    }

    private void publish(String type, Map<String, Object> content) {
        JsonObject parent = owner.get().map(cell -> cell.request().header()).orElse(null);
        connection.publish(parent, type, content);
    }

    private final class Line implements Comm {
        private final String id;
        private final String target;
        private volatile Consumer<Map<String, Object>> message = data -> {};
        private volatile Consumer<Map<String, Object>> closed = data -> {};

        Line(String id, String target) {
            this.id = id;
            this.target = target;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String target() {
            return target;
        }

        @Override
        public void send(Map<String, Object> data) {
            if (open.containsKey(id)) {
                publish("comm_msg", Map.of("comm_id", id, "data", data));
            }
        }

        @Override
        public void onMessage(Consumer<Map<String, Object>> receiver) {
            message = receiver;
        }

        @Override
        public void onClose(Consumer<Map<String, Object>> receiver) {
            closed = receiver;
        }

        @Override
        public void close() {
            if (open.remove(id) != null) {
                publish("comm_close", Map.of("comm_id", id, "data", Map.of()));
            }
        }
    }
}
