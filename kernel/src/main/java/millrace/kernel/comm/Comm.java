package millrace.kernel.comm;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A line between code in the kernel and code in the front end, as widgets use it; either side can open it, send and
 * close.
 *
 * <p>Data is what JSON can hold: a map of strings, numbers, booleans, null, lists and maps. Numbers that come in are
 * {@code Long} or {@code Double}. All methods may be called from any thread.
 *
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages">Custom messages</a>
 */
public interface Comm {

    /**
     * Opens a line to the front end's {@code target}; its messages belong to the calling cell. Outside a kernel nobody
     * is there, and what is sent is lost.
     */
    static Comm open(String target, Map<String, Object> data) {
        return Comms.current().open(target, data);
    }

    /**
     * Makes {@code opened} answer a front end that opens a line to {@code target}, in place of who answered before. It
     * gets the line and the data that came with the opening, and is called like the code of a cell: what it prints is
     * shown by the front end, and an interrupt stops it. An extension calls this in
     * {@link millrace.kernel.KernelExtension#started}.
     */
    static void register(String target, BiConsumer<Comm, Map<String, Object>> opened) {
        Comms.current().register(target, opened);
    }

    String id();

    String target();

    /** Sends {@code data} to the other side; does nothing when the line is closed. */
    void send(Map<String, Object> data);

    /** Makes {@code receiver} get what the other side sends, in order, in place of an earlier receiver. */
    void onMessage(Consumer<Map<String, Object>> receiver);

    /** Makes {@code receiver} know when the other side closes the line; it gets the data that came with that. */
    void onClose(Consumer<Map<String, Object>> receiver);

    /** Closes the line and tells the other side; does nothing when it is closed already. */
    void close();
}
