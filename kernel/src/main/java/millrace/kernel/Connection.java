package millrace.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.ZError;

/**
 * The five channels to the front end. Each socket belongs to one thread, which blocks until there is something to do:
 * nothing polls, and an interrupt or the stopping of a cell's thread never reaches a socket.
 */
final class Connection {
    private static final Wire.Draft END = new Wire.Draft(List.of(), List.of());
    /** Of each channel's thread: the compiler, which works on one, calls itself for each part of an expression. */
    private static final long STACK_BYTES = 64L << 20;

    private static final int LINGER_MILLIS = 1000;

    /** How often the iopub channel looks for a front end that has subscribed, when there is nothing to send. */
    private static final int LOOK_MILLIS = 100;

    /**
     * How much of the iopub channel is kept for each front end. One that has stopped reading must not fill the memory;
     * one that is merely slow must miss nothing, least of all that a cell has ended: so it is what twenty cells can
     * show at the most.
     */
    static final int UNREAD_MESSAGES = 20_000;

    private final ZMQ.Context context = ZMQ.context(1);
    private final ConnectionFile file;
    private final Wire wire;
    private final BlockingQueue<Wire.Draft> published = new LinkedBlockingQueue<>();
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Connection(ConnectionFile file) throws GeneralSecurityException {
        this.file = file;
        this.wire = new Wire(file.properties());
    }

    /**
     * Binds all channels and serves them. Whatever {@code shell} and {@code control} need must be ready: the first
     * request may already be waiting.
     *
     * @throws ZMQException when a port is taken
     */
    void open(Consumer<Requests> shell, Consumer<Requests> control) {
        KernelConnectionProperties properties = file.properties();
        ZMQ.Socket heartbeat = bind(SocketType.REP, properties.getHbPort());
        ZMQ.Socket iopub = bind(SocketType.XPUB, properties.getIopubPort());
        ZMQ.Socket stdin = bind(SocketType.ROUTER, properties.getStdinPort());
        Requests controls = new Requests(bind(SocketType.ROUTER, properties.getControlPort()));
        Requests shells = new Requests(bind(SocketType.ROUTER, properties.getShellPort()));
        publish(null, "status", Map.of("execution_state", "starting"));
        serve("millrace-heartbeat", heartbeat, () -> echo(heartbeat));
        serve("millrace-iopub", iopub, () -> sendPublished(iopub));
        serve("millrace-stdin", stdin, () -> askQuestions(stdin));
        serve("millrace-control", controls.socket, () -> control.accept(controls));
        serve("millrace-shell", shells.socket, () -> shell.accept(shells));
    }

    /**
     * Sends a message to every front end, soon and in order; one that has left {@link #UNREAD_MESSAGES} unread misses it.
     * Safe on any thread, and never blocks.
     */
    void publish(JsonObject parent, String type, Object content) {
        List<byte[]> topic = List.of(type.getBytes(US_ASCII));
        published.add(wire.draft(topic, type, parent, content));
    }

    /**
     * Asks the front end that sent {@code request} for a line of text, and waits for it. A later cell that asks something
     * ends the wait with an empty line: what a cell asks that has ended is not shown any more.
     *
     * @param cell the number of the cell that asks
     * @throws InterruptedException when the calling thread is interrupted; the question is then withdrawn
     */
    String ask(Message request, int cell, String prompt) throws InterruptedException {
        Question question = new Question(request, cell, prompt, new LinkedBlockingQueue<>());
        questions.add(question);
        try {
            return question.answer.take();
        } finally {
            question.answer.offer("");
        }
    }

    /** Sends what is still to be sent, for at most {@code patience}, and ends every channel that lets itself be ended. */
    void close(Duration patience) throws InterruptedException {
        published.add(END);
        questions.add(Question.NONE);
        Thread closer = new Thread(context::term, "millrace-close");
        closer.setDaemon(true);
        closer.start();
        closer.join(patience.toMillis());
    }

    private ZMQ.Socket bind(SocketType type, int port) {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(LINGER_MILLIS);
        socket.setRcvHWM(0);
        socket.setSndHWM(type == SocketType.XPUB ? UNREAD_MESSAGES : 0);
        if (type == SocketType.XPUB) {
            // Tells of every subscription, and not only of the first to a topic.
            socket.setXpubVerbose(true);
        }
        file.curve().ifPresent(keys -> keys.protect(socket));
        socket.bind(file.address(port));
        return socket;
    }

    private void serve(String name, ZMQ.Socket socket, Runnable loop) {
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        loop.run();
                    } catch (ZMQException e) {
                        if (e.getErrorCode() != ZError.ETERM) {
                            ProcessLog.say(name + " ended", e);
                        }
                    } finally {
                        socket.close();
                    }
                },
                name,
                STACK_BYTES);
        threads.add(thread);
        thread.start();
    }

    private static void echo(ZMQ.Socket heartbeat) {
        while (true) {
            byte[] beat = heartbeat.recv();
            if (beat != null) {
                heartbeat.send(beat, heartbeat.hasReceiveMore() ? ZMQ.SNDMORE : 0);
            }
        }
    }

    private void sendPublished(ZMQ.Socket iopub) {
        while (true) {
            Wire.Draft draft = pollPublished();
            if (draft != null && draft.equals(END)) {
                return;
            }
            List<byte[]> frames = draft == null ? List.of() : wire.encode(draft);
            // At the last moment: a socket that has just been read takes no subscription for the next milliseconds.
            welcome(iopub);
            if (draft != null) {
                send(iopub, frames);
            }
        }
    }

    /** Tells each front end that has subscribed since the last call that from now on it misses nothing. */
    private void welcome(ZMQ.Socket iopub) {
        for (byte[] event = iopub.recv(ZMQ.DONTWAIT); event != null; event = iopub.recv(ZMQ.DONTWAIT)) {
            if (event.length > 0 && event[0] == 1) {
                byte[] topic = Arrays.copyOfRange(event, 1, event.length);
                Map<String, Object> content = Map.of("subscription", new String(topic, UTF_8));
                send(iopub, wire.draft(List.of(topic), "iopub_welcome", null, content));
            }
        }
    }

    private Wire.Draft pollPublished() {
        while (true) {
            try {
                return published.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // The channels end with the connection, and with nothing else.
            }
        }
    }

    private void askQuestions(ZMQ.Socket stdin) {
        ZMQ.Poller poller = context.poller(1);
        poller.register(stdin, ZMQ.Poller.POLLIN);
        for (Question question = take(questions); !question.equals(Question.NONE); question = take(questions)) {
            while (receive(stdin, ZMQ.DONTWAIT).isPresent()) {
                // An answer to a question that was withdrawn.
            }
            Map<String, Object> content = Map.of("prompt", question.prompt, "password", false);
            send(stdin, wire.draft(question.request.identities(), "input_request", question.request.header(), content));
            awaitAnswer(question, stdin, poller);
        }
    }

    private void awaitAnswer(Question question, ZMQ.Socket stdin, ZMQ.Poller poller) {
        while (question.answer.isEmpty() && !isOver(question)) {
            if (poller.poll(20) > 0) {
                receive(stdin, 0)
                        .filter(message -> message.type().equals("input_reply"))
                        .ifPresent(message -> question.answer.offer(message.text("value", "")));
            }
        }
    }

    /** Once a later cell asks: a front end no longer shows what a cell asked that has ended. */
    private boolean isOver(Question question) {
        Question next = questions.peek();
        boolean over = next != null && next.cell > question.cell;
        if (over) {
            question.answer.offer("");
        }
        return over;
    }

    private Optional<Message> receive(ZMQ.Socket socket, int flags) {
        byte[] first = socket.recv(flags);
        return first == null ? Optional.empty() : decode(socket, first);
    }

    /** The message whose first frame is {@code first}. */
    private Optional<Message> decode(ZMQ.Socket socket, byte[] first) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(first);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return wire.decode(frames);
    }

    private void send(ZMQ.Socket socket, Wire.Draft draft) {
        send(socket, wire.encode(draft));
    }

    private static void send(ZMQ.Socket socket, List<byte[]> frames) {
        int last = frames.size() - 1;
        for (int i = 0; i < last; i++) {
            socket.sendMore(frames.get(i));
        }
        socket.send(frames.get(last));
    }

    private static <T> T take(BlockingQueue<T> queue) {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                // The channels end with the connection, and with nothing else.
            }
        }
    }

    /** A line that a cell waits for; anything in {@code answer} ends the waiting. */
    private record Question(Message request, int cell, String prompt, BlockingQueue<String> answer) {
        static final Question NONE = new Question(null, 0, "", new LinkedBlockingQueue<>());
    }

    /** The requests of the shell or of the control channel, for the one thread that serves it. */
    final class Requests {
        private final ZMQ.Socket socket;

        private Requests(ZMQ.Socket socket) {
            this.socket = socket;
        }

        /** The next request, waiting for it; empty when what came is not a message. */
        Optional<Message> next() {
            return receive(socket, 0);
        }

        /** The requests that are here already. */
        List<Message> allHere() {
            List<Message> here = new ArrayList<>();
            for (byte[] first = socket.recv(ZMQ.DONTWAIT); first != null; first = socket.recv(ZMQ.DONTWAIT)) {
                decode(socket, first).ifPresent(here::add);
            }
            return here;
        }

        void reply(Message request, String type, Object content) {
            send(socket, wire.draft(request.identities(), type, request.header(), content));
        }
    }
}
