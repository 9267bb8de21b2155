package millrace.lib.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of text lines on 127.0.0.1, for Spark's socket source; it does what {@code ncat -lk PORT} does. Every line,
 * whether sent from the notebook or typed into {@code ncat 127.0.0.1 PORT}, goes to all other clients. Nothing is kept:
 * a client gets the lines that come after it has connected.
 */
public final class LineServer implements AutoCloseable {
    private static final Map<Integer, LineServer> OPEN = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How many times as long it waits for a reader while some query runs, which may still be on its way here. */
    private static final int SLOW = 6;

    private static final long LOOK_AGAIN_MILLIS = 20;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final int port;
    private final Duration patience;
    private final List<LineClient> clients = new ArrayList<>();

    private LineServer(Duration patience) throws IOException {
        this.patience = patience;
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        selector = Selector.open();
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Starts a server on a free port. It ends with {@link #close}, or with the kernel. */
    public static LineServer start() {
        return start(PATIENCE);
    }

    /** @param patience with readers: until one connects, and until one takes what it is sent */
    static LineServer start(Duration patience) {
        try {
            LineServer server = new LineServer(patience);
            OPEN.put(server.port, server);
            Thread thread = new Thread(server::serve, "lines-" + server.port);
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on 127.0.0.1 could be opened for lines", e);
        }
    }

    /** The value for the socket source's option {@code port}. */
    public int port() {
        return port;
    }

    /**
     * Sends lines to every reader, after waiting for the first one to connect: a query connects a moment after it was
     * started. Where no query is running, it waits 10 s, and else a minute.
     *
     * @throws IllegalStateException if nobody reads, or a reader does not take the lines within 10 s
     */
    public synchronized void send(String... lines) {
        awaitReader();
        for (String line : lines) {
            broadcast(line, null);
        }
    }

    /**
     * How many lines each reader of the server on {@code port} has been sent since it connected; of several readers, the
     * one with the fewest. Empty when there is no such server, or nobody reads.
     */
    public static OptionalLong linesSent(int port) {
        LineServer server = OPEN.get(port);
        return server == null ? OptionalLong.empty() : server.fewestSent();
    }

    /** Hangs up on all readers and frees the port. Safe to call twice. */
    @Override
    public synchronized void close() {
        OPEN.remove(port, this);
        try {
            listener.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("port %d could not be closed".formatted(port), e);
        } finally {
            clients.forEach(LineClient::hangUp);
            clients.clear();
        }
    }

    /** How many clients are connected. */
    synchronized int readers() {
        serveWaiting();
        return clients.size();
    }

    private synchronized OptionalLong fewestSent() {
        return clients.stream().mapToLong(LineClient::sent).min();
    }

    private void awaitReader() {
        long start = System.nanoTime();
        // Looks at each connection now: a reader that has just hung up must not be taken for one that reads.
        serveWaiting();
        while (clients.isEmpty()) {
            if (!listener.isOpen()) {
                throw new IllegalStateException("this line server was closed; LineServer.start() gives a new one");
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (waited.compareTo(patience) > 0
                    && (waited.compareTo(patience.multipliedBy(SLOW)) > 0 || !SocketOffsets.someQueryRuns())) {
                throw new IllegalStateException(
                        "nobody reads from port %d, %d s long; start a query on it first, and see that it has not failed"
                                .formatted(port, waited.toSeconds()));
            }
            try {
                wait(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a reader on port " + port, e);
            }
        }
    }

    private void serve() {
        try {
            while (listener.isOpen()) {
                selector.select();
                selector.selectedKeys().clear();
                serveWaiting();
            }
        } catch (ClosedSelectorException e) {
            // close() was called meanwhile.
        } catch (IOException e) {
            close();
        }
    }

    private synchronized void serveWaiting() {
        if (!listener.isOpen()) {
            return;
        }
        try {
            for (SocketChannel arrived = listener.accept(); arrived != null; arrived = listener.accept()) {
                arrived.configureBlocking(false);
                arrived.register(selector, SelectionKey.OP_READ);
                // A select that is under way does not see what is registered meanwhile.
                selector.wakeup();
                clients.add(new LineClient(arrived, patience));
                notifyAll();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port %d is broken".formatted(port), e);
        }
        for (LineClient client : List.copyOf(clients)) {
            client.typed().forEach(line -> broadcast(line, client));
            if (client.gone()) {
                clients.remove(client);
            }
        }
    }

    private void broadcast(String line, LineClient except) {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        for (LineClient client : List.copyOf(clients)) {
            if (client != except && !client.send(bytes)) {
                clients.remove(client);
            }
        }
    }
}
