package millrace.lib.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * The main class of a process that is one real Kafka broker on 127.0.0.1, with its data in one folder.
 *
 * <p>Once it answers it writes the state file and the line {@code ready 127.0.0.1:PORT} to standard output. It stops in
 * good order on SIGTERM and SIGINT, and with {@code --lifeline} when standard input ends. Its log is {@code broker.log}
 * beside the data folder.
 *
 * <p>Exit status: 2, with one line on standard error, when it cannot start; 1 when it died later.
 */
public final class EmbeddedBroker {
    private static final int REFUSED = 2;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final Duration PREDECESSOR_GOES_WITHIN = Duration.ofSeconds(1);

    private static final int HOW_OFTEN = 1000;
    private static final int LOWEST_PORT = 20_000;
    /** On Linux; other systems begin later. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private final BrokerOptions options;
    private KafkaRaftServer server;

    private EmbeddedBroker(BrokerOptions options) {
        this.options = options;
    }

    public static void main(String[] args) {
        try {
            BrokerOptions options = BrokerOptions.parse(List.of(args));
            // Before the first logger: log4j2.properties reads it.
            System.setProperty("millrace.log", logFile(options).toString());
            new EmbeddedBroker(options).run();
        } catch (BrokerRefusal e) {
            System.err.println("kafka: " + e.getMessage());
            Runtime.getRuntime().halt(REFUSED);
        }
    }

    private static Path logFile(BrokerOptions options) {
        return options.data().resolveSibling("broker.log");
    }

    private void run() throws BrokerRefusal {
        if (options.lifeline()) {
            stopWhenInputEnds(System.in);
        }
        if (options.port() != 0) {
            requireFree(options.port());
        }
        boolean hadBroker = new BrokerData(options.data()).prepare();
        int port = options.port() == 0 ? freePortOtherThan(0) : options.port();
        start(port, hadBroker);
        announce(BrokerState.ofThisProcess(port));
        server.awaitShutdown();
    }

    private void start(int port, boolean hadBroker) throws BrokerRefusal {
        try {
            KafkaConfig config = KafkaConfig.fromProps(
                    BrokerSettings.of(options.data(), hadBroker, port, freePortOtherThan(port)), false);
            server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
        } catch (RuntimeException e) {
            throw new BrokerRefusal(
                    "the broker does not start: %s; the whole story is in %s".formatted(firstLine(e), logFile(options)),
                    e);
        }
    }

    private void announce(BrokerState state) throws BrokerRefusal {
        // First, so that whoever reads the file and stops the broker at once finds it taken away.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(state), "broker-stop"));
        try {
            state.write(options.state());
        } catch (IOException e) {
            throw new BrokerRefusal(
                    "state file %s cannot be written (%s); name another one with --state".formatted(options.state(), e),
                    e);
        }
        System.out.println("ready " + state.bootstrapServers());
    }

    private void stop(BrokerState state) {
        // A controlled shutdown can wait for ever for a controller that is in the same process and stopping too.
        new Timer("broker-watchdog", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                Runtime.getRuntime().halt(1);
                            }
                        },
                        STOPS_WITHIN.toMillis());
        try {
            state.remove(options.state());
        } catch (IOException e) {
            System.err.println("kafka: state file %s cannot be removed: %s".formatted(options.state(), e));
        }
        server.shutdown();
    }

    private static void stopWhenInputEnds(InputStream input) {
        Thread lifeline = new Thread(
                () -> {
                    try {
                        input.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe is an end like any other.
                    }
                    System.exit(0);
                },
                "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
    }

    private static void requireFree(int port) throws BrokerRefusal {
        // A broker killed a moment ago may still be going.
        for (long end = System.nanoTime() + PREDECESSOR_GOES_WITHIN.toNanos(); System.nanoTime() < end; ) {
            if (isFree(port)) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new BrokerRefusal(
                "port %d of 127.0.0.1 is taken by another program; stop that, or choose another port".formatted(port));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As Kafka does: a port is not taken by the connections of a broker that has gone.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Kafka listens on it only seconds later, so it is none of those that go to outgoing connections meanwhile. */
    private static int freePortOtherThan(int other) throws BrokerRefusal {
        return ThreadLocalRandom.current()
                .ints(LOWEST_PORT, FIRST_EPHEMERAL_PORT)
                .limit(HOW_OFTEN)
                .filter(port -> port != other && isFree(port))
                .findFirst()
                .orElseThrow(() -> new BrokerRefusal(
                        "%d ports of 127.0.0.1 from %d on were tried and none is free; end what holds them"
                                .formatted(HOW_OFTEN, LOWEST_PORT)));
    }

    private static String firstLine(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse(cause.toString());
    }
}
