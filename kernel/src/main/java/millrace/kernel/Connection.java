package millrace.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    private static final int LINGER_MILLIS = 1000;

    private final ZMQ.Context context = ZMQ.context(1);
    private final KernelConnectionProperties properties;
    private final Wire wire;
    private final BlockingQueue<Wire.Draft> published = new LinkedBlockingQueue<>();
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Connection(KernelConnectionProperties properties) throws GeneralSecurityException {
        this.properties = properties;
        this.wire = new Wire(properties);
    }

    /**
     * Binds all channels and serves them. Whatever {@code shell} and {@code control} need must be ready: the first
     * request may already be waiting.
     *
     * @throws ZMQException when a port is taken
     */
    void open(Consumer<Requests> shell, Consumer<Requests> control) {
        ZMQ.Socket heartbeat = bind(SocketType.REP, properties.getHbPort());
        ZMQ.Socket iopub = bind(SocketType.PUB, properties.getIopubPort());
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

    /** Sends a message to every front end, soon and in order. Safe on any thread, and never blocks. */
    void publish(JsonObject parent, String type, Object content) {
        List<byte[]> topic = List.of(type.getBytes(US_ASCII));
        published.add(wire.draft(topic, type, parent, content));
    }

    /**
     * Asks the front end that sent {@code request} for a line of text, and waits for it.
     *
     * @throws InterruptedException when the calling thread is interrupted; the question is then withdrawn
     */
    String ask(Message request, String prompt) throws InterruptedException {
        Question question = new Question(request, prompt, new LinkedBlockingQueue<>());
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
        socket.setSndHWM(0);
        socket.bind("%s://%s:%d".formatted(properties.getTransport(), properties.getIp(), port));
        return socket;
    }

    private void serve(String name, ZMQ.Socket socket, Runnable loop) {
        Thread thread = new Thread(
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
                name);
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
        for (Wire.Draft draft = take(published); !draft.equals(END); draft = take(published)) {
            send(iopub, draft);
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
        while (question.answer.isEmpty()) {
            if (poller.poll(20) > 0) {
                receive(stdin, 0)
                        .filter(message -> message.type().equals("input_reply"))
                        .ifPresent(message -> question.answer.offer(message.text("value", "")));
            }
        }
    }

    private Optional<Message> receive(ZMQ.Socket socket, int flags) {
        byte[] first = socket.recv(flags);
        if (first == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(first);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return wire.decode(frames);
    }

    private void send(ZMQ.Socket socket, Wire.Draft draft) {
        List<byte[]> frames = wire.encode(draft);
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
    private record Question(Message request, String prompt, BlockingQueue<String> answer) {
        static final Question NONE = new Question(null, "", new LinkedBlockingQueue<>());
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

        /** A request that is here already, or empty. */
        Optional<Message> nextIfHere() {
            return receive(socket, ZMQ.DONTWAIT);
        }

        void reply(Message request, String type, Object content) {
            send(socket, wire.draft(request.identities(), type, request.header(), content));
        }
    }
}
