package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** A front end of one user: starts the kernel's process and talks to it over all five channels. */
final class TestFrontEnd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ZMQ.Context context = ZMQ.context(1);
    private final Process process;
    private final Path directory;
    private final Wire wire;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private final int iopubPort;
    private final List<Sent> published = new ArrayList<>();

    /** The id of the request that a message answers; the kernel itself has no use for it. */
    private final IdentityHashMap<Message, String> parents = new IdentityHashMap<>();

    /** A message of the kernel, with the id of the request that it belongs to. */
    record Sent(String type, String parent, JsonObject content) {
        String text(String name) {
            return content.get(name).getAsString();
        }

        String plainText() {
            return content.getAsJsonObject("data").get("text/plain").getAsString();
        }
    }

    private TestFrontEnd(Map<String, String> environment) throws Exception {
        KernelConnectionProperties properties = connection();
        directory = Files.createTempDirectory("millrace-front-end");
        Path file = Files.writeString(directory.resolve("connection.json"), properties.toJsonString());
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                file.toString());
        builder.environment().remove("JPY_PARENT_PID");
        builder.environment().putAll(environment);
        File log = directory.resolve("kernel.log").toFile();
        process = builder.redirectErrorStream(true).redirectOutput(log).start();
        wire = new Wire(properties);
        byte[] identity = UUID.randomUUID().toString().getBytes(UTF_8);
        shell = connect(SocketType.DEALER, properties.getShellPort(), identity);
        control = connect(SocketType.DEALER, properties.getControlPort(), identity);
        stdin = connect(SocketType.DEALER, properties.getStdinPort(), identity);
        iopubPort = properties.getIopubPort();
        iopub = connect(SocketType.SUB, iopubPort, identity);
        iopub.subscribe(new byte[0]);
        heartbeat = connect(SocketType.REQ, properties.getHbPort(), identity);
    }

    /** Starts a kernel and waits until it answers on every channel. */
    static TestFrontEnd start() throws Exception {
        return start(Map.of());
    }

    static TestFrontEnd start(Map<String, String> environment) throws Exception {
        TestFrontEnd frontEnd = new TestFrontEnd(environment);
        // A subscriber that is late misses the first status; so it asks until it sees one.
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < limit) {
            String id = frontEnd.send(frontEnd.shell, "kernel_info_request", Map.of());
            frontEnd.reply(frontEnd.shell, id);
            if (frontEnd.receive(frontEnd.iopub, 500).isPresent()) {
                return frontEnd;
            }
        }
        throw new AssertionError("the kernel does not answer; its log: " + frontEnd.log());
    }

    private static KernelConnectionProperties connection() throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(new ServerSocket(0));
        }
        List<Integer> ports = taken.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket each : taken) {
            each.close();
        }
        return new KernelConnectionProperties(
                "127.0.0.1",
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4),
                "tcp",
                "hmac-sha256",
                UUID.randomUUID().toString());
    }

    private ZMQ.Socket connect(SocketType type, int port, byte[] identity) {
        ZMQ.Socket socket = context.socket(type);
        socket.setIdentity(identity);
        socket.setLinger(0);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    /** Another front end's iopub channel, which takes hardly anything from the network before it is read. To be closed. */
    ZMQ.Socket subscribeWithoutReading() {
        ZMQ.Socket other = context.socket(SocketType.SUB);
        other.setRcvHWM(1);
        other.setLinger(0);
        other.subscribe(new byte[0]);
        other.connect("tcp://127.0.0.1:" + iopubPort);
        // The welcome: from now on it is sent everything.
        if (receive(other, PATIENCE.toMillis()).isEmpty()) {
            other.close();
            throw new AssertionError("a front end was not welcomed within " + PATIENCE);
        }
        return other;
    }

    /** How many messages {@code other} finds in its channel until nothing comes for {@code limit}. */
    int drain(ZMQ.Socket other, Duration limit) {
        int messages = 0;
        while (receive(other, limit.toMillis()).isPresent()) {
            messages++;
        }
        return messages;
    }

    /** Sends an execute request and returns its id. */
    String execute(String code) {
        return execute(code, Map.of());
    }

    String execute(String code, Map<String, Object> options) {
        JsonObject content = new Gson().toJsonTree(options).getAsJsonObject();
        content.addProperty("code", code);
        return send(shell, "execute_request", content);
    }

    /** Runs {@code code} to its end and returns the reply. */
    Sent run(String code) {
        return shellReply(execute(code));
    }

    /** The text of the value of {@code code}. */
    String value(String code) {
        String id = execute(code);
        shellReply(id);
        return published(id, "execute_result").findFirst().orElseThrow().plainText();
    }

    /** Sends a message that has no reply and returns its id. */
    String tell(String type, Map<String, Object> content) {
        return send(shell, type, content);
    }

    Sent ask(String type, Map<String, Object> content) {
        return shellReply(send(shell, type, content));
    }

    Sent shellReply(String id) {
        Sent reply = reply(shell, id);
        awaitPublished(
                id,
                sent -> sent.type().equals("status")
                        && sent.text("execution_state").equals("idle"));
        return reply;
    }

    Sent askControl(String type, Map<String, Object> content) {
        return reply(control, send(control, type, content));
    }

    /** Waits for the question that the cell of request {@code id} asks, and answers it. */
    void type(String id, String line) {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < limit) {
            Optional<Message> question = receive(stdin, 1_000);
            if (question.isPresent() && parents.get(question.get()).equals(id)) {
                Object answer = Map.of("value", line);
                sendFrames(
                        stdin,
                        wire.draft(List.of(), "input_reply", question.get().header(), answer));
                return;
            }
        }
        throw new AssertionError("nothing was asked within " + PATIENCE);
    }

    boolean beats() {
        heartbeat.send("ping");
        heartbeat.setReceiveTimeOut((int) PATIENCE.toMillis());
        return "ping".equals(heartbeat.recvStr());
    }

    /** Sends frames that are no message. */
    void sendRaw(String... frames) {
        for (int i = 0; i < frames.length; i++) {
            shell.send(frames[i].getBytes(UTF_8), i < frames.length - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** What the kernel has published for a request so far. */
    Stream<Sent> published(String id, String type) {
        drain(0);
        return published.stream().filter(sent -> sent.parent.equals(id) && sent.type.equals(type));
    }

    Sent awaitPublished(String id, Predicate<Sent> wanted) {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < limit) {
            Optional<Sent> found = published.stream()
                    .filter(sent -> sent.parent.equals(id) && wanted.test(sent))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            drain(50);
        }
        throw new AssertionError(
                "not published within %s; what was: %s; log: %s".formatted(PATIENCE, published, log()));
    }

    private void drain(long millis) {
        for (Optional<Message> next = receive(iopub, millis); next.isPresent(); next = receive(iopub, 0)) {
            published.add(sent(next.get()));
        }
    }

    private Sent sent(Message message) {
        return new Sent(message.type(), parents.getOrDefault(message, ""), message.content());
    }

    private Sent reply(ZMQ.Socket socket, String id) {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < limit) {
            Optional<Sent> reply = receive(socket, 1_000).map(this::sent);
            if (reply.isPresent() && reply.get().parent.equals(id)) {
                return reply.get();
            }
            if (!process.isAlive()) {
                break;
            }
        }
        throw new AssertionError("no reply within %s; the kernel's log: %s".formatted(PATIENCE, log()));
    }

    private String send(ZMQ.Socket socket, String type, Object content) {
        Wire.Draft draft = wire.draft(List.of(), type, null, content);
        sendFrames(socket, draft);
        return new Gson()
                .fromJson(new String(draft.parts().get(0), UTF_8), JsonObject.class)
                .get("msg_id")
                .getAsString();
    }

    private void sendFrames(ZMQ.Socket socket, Wire.Draft draft) {
        List<byte[]> frames = wire.encode(draft);
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private Optional<Message> receive(ZMQ.Socket socket, long millis) {
        socket.setReceiveTimeOut((int) millis);
        byte[] first = socket.recv();
        if (first == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>(List.of(first));
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        Optional<Message> message = wire.decode(frames);
        JsonObject parent = new Gson().fromJson(new String(frames.get(frames.size() - 3), UTF_8), JsonObject.class);
        message.ifPresent(each ->
                parents.put(each, parent.has("msg_id") ? parent.get("msg_id").getAsString() : ""));
        return message;
    }

    Process process() {
        return process;
    }

    /** Whether the kernel's process ends within {@code limit}. */
    boolean ends(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    String log() {
        try {
            return Files.readString(directory.resolve("kernel.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        for (ZMQ.Socket each : List.of(shell, control, stdin, iopub, heartbeat)) {
            each.close();
        }
        context.close();
        for (String name : List.of("connection.json", "kernel.log")) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.delete(directory);
    }
}
