package millrace.grader.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Speaks to one kernel as a front end does. Every wait is bounded, and ends early when the kernel has ended. For one
 * thread.
 */
final class KernelClient implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);
    /** How long to wait for the idle status behind a reply, which should come at once. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(5);

    /** Messages that may wait for us: a kernel that prints without end must not fill our memory. */
    private static final int HIGH_WATER_MARK = 20_000;

    /** Messages taken between two looks at the clock. */
    private static final int AT_ONCE = 500;

    private static final long LARGEST_MESSAGE = 64L << 20;

    private final ZContext context = new ZContext();
    private final Wire wire;
    private final BooleanSupplier kernelRuns;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket iopub;
    private final ZMQ.Poller poller;
    private final Outputs outputs = new Outputs();
    private long answeredAt;

    /** What a request came to. */
    enum Ending {
        REPLIED,
        TIMED_OUT,
        KERNEL_ENDED
    }

    /**
     * @param reply the content of the kernel's reply; empty unless {@code REPLIED}
     * @param id of the request, under which {@link #outputs()} keeps what it put out
     */
    record Execution(String id, Ending ending, ObjectNode reply) {}

    KernelClient(ConnectionFile connection, BooleanSupplier kernelRuns) {
        this.wire = new Wire(connection.key());
        this.kernelRuns = kernelRuns;
        shell = socket(SocketType.DEALER, connection.shell());
        control = socket(SocketType.DEALER, connection.control());
        iopub = socket(SocketType.SUB, connection.iopub());
        iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
        poller = context.createPoller(2);
        poller.register(shell, ZMQ.Poller.POLLIN);
        poller.register(iopub, ZMQ.Poller.POLLIN);
    }

    private ZMQ.Socket socket(SocketType type, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(0);
        socket.setRcvHWM(HIGH_WATER_MARK);
        socket.setMaxMsgSize(LARGEST_MESSAGE);
        socket.setReconnectIVL(20);
        socket.setReconnectIVLMax(200);
        // A router drops what comes from a second peer of the same identity.
        socket.setIdentity(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
        socket.connect("tcp://%s:%d".formatted(ConnectionFile.ADDRESS, port));
        return socket;
    }

    Outputs outputs() {
        return outputs;
    }

    /**
     * Waits until the kernel answers and its outputs reach us. Asks again and again: a kernel that is just starting can
     * lose a question, and a subscription takes effect a little after the socket connects.
     */
    Ending awaitReady(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean answered = false;
        boolean heard = false;
        long askAt = System.nanoTime();
        while (!(answered && heard)) {
            if (!kernelRuns.getAsBoolean()) {
                return Ending.KERNEL_ENDED;
            }
            if (System.nanoTime() - deadline > 0) {
                return Ending.TIMED_OUT;
            }
            if (System.nanoTime() - askAt >= 0) {
                wire.send(shell, "kernel_info_request", JsonNodeFactory.instance.objectNode());
                askAt = System.nanoTime() + ASK_AGAIN.toNanos();
            }
            poller.poll(LOOK_AGAIN.toMillis());
            for (Message reply : wire.receive(shell, AT_ONCE)) {
                if (!answered && reply.type().equals("kernel_info_reply")) {
                    answered = true;
                    answeredAt = System.nanoTime();
                }
            }
            heard |= !wire.receive(iopub, AT_ONCE).isEmpty();
        }
        return Ending.REPLIED;
    }

    /** When it first answered, as {@link System#nanoTime} tells it. */
    long answeredAt() {
        return answeredAt;
    }

    /** Runs {@code code} as a cell, until the kernel has replied and said that it is idle again. */
    Execution execute(String code, Duration limit) {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("code", code)
                .put("silent", false)
                .put("store_history", true)
                .put("allow_stdin", false)
                .put("stop_on_error", false);
        request.putObject("user_expressions");
        String id = wire.send(shell, "execute_request", request);
        outputs.of(id);
        return await(id, limit);
    }

    /** Goes on waiting for the end of an execution that had not ended in time. */
    Execution await(String id, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        ObjectNode reply = null;
        boolean idle = false;
        while (reply == null || !idle) {
            if (System.nanoTime() - deadline > 0) {
                break;
            }
            boolean ended = !kernelRuns.getAsBoolean();
            poller.poll(LOOK_AGAIN.toMillis());
            for (Message message : wire.receive(shell, AT_ONCE)) {
                if (message.is("execute_reply", id)) {
                    reply = message.content();
                    // An idle status that was dropped on the way must not cost the whole limit.
                    deadline = Math.min(deadline, System.nanoTime() + STRAGGLERS.toNanos());
                }
            }
            List<Message> published = wire.receive(iopub, AT_ONCE);
            for (Message message : published) {
                outputs.accept(message);
                idle |= isIdle(message, id);
            }
            if (ended && published.isEmpty()) {
                return new Execution(id, Ending.KERNEL_ENDED, JsonNodeFactory.instance.objectNode());
            }
        }
        return reply == null
                ? new Execution(id, Ending.TIMED_OUT, JsonNodeFactory.instance.objectNode())
                : new Execution(id, Ending.REPLIED, reply);
    }

    private static boolean isIdle(Message message, String id) {
        JsonNode state = message.content().path("execution_state");
        return message.is("status", id) && state.asText().equals("idle");
    }

    /** Takes what the kernel has put out since: displays that were drawn anew, the words of threads. */
    void catchUp() {
        wire.receive(iopub, HIGH_WATER_MARK).forEach(outputs::accept);
    }

    /** Asks the kernel to stop the running cell. */
    void interrupt() {
        wire.send(control, "interrupt_request", JsonNodeFactory.instance.objectNode());
    }

    /** Asks the kernel to end. */
    void shutdown() {
        wire.send(
                control,
                "shutdown_request",
                JsonNodeFactory.instance.objectNode().put("restart", false));
    }

    @Override
    public void close() {
        poller.close();
        context.close();
    }
}
