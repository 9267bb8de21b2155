package millrace.kernel.comm;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Where {@link Comm#open} and {@link Comm#register} find the front end: set once by the kernel at its start. */
public final class Comms {
    private static volatile FrontEnd current = new Nobody();

    private Comms() {}

    /** Opens lines and is told who answers them. */
    public interface FrontEnd {
        Comm open(String target, Map<String, Object> data);

        void register(String target, BiConsumer<Comm, Map<String, Object>> opened);
    }

    /** Makes {@code frontEnd} receive every later call. For the kernel, and for tests. */
    public static void talkTo(FrontEnd frontEnd) {
        current = Objects.requireNonNull(frontEnd, "frontEnd");
    }

    static FrontEnd current() {
        return current;
    }

    /** Outside a kernel. */
    private static final class Nobody implements FrontEnd {
        @Override
        public Comm open(String target, Map<String, Object> data) {
            return new Unheard(UUID.randomUUID().toString(), target);
        }

        @Override
        public void register(String target, BiConsumer<Comm, Map<String, Object>> opened) {
            // Nobody will open it.
        }
    }

    private record Unheard(String id, String target) implements Comm {
        @Override
        public void send(Map<String, Object> data) {
            // Nobody hears it.
        }

        @Override
        public void onMessage(Consumer<Map<String, Object>> receiver) {
            // Nobody sends.
        }

        @Override
        public void onClose(Consumer<Map<String, Object>> receiver) {
            // Nobody closes.
        }

        @Override
        public void close() {
            // Nobody needs to know.
        }
    }
}
