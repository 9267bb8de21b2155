package millrace.grader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import millrace.grader.UserError;

/** TCP ports of the loopback interface. */
public final class Port {
    private static final int CONNECT_MILLIS = 1000;
    private static final int HOW_FAR = 100;
    private static final int HOW_OFTEN = 1000;
    private static final int LOWEST = 20_000;
    /** On Linux; other systems begin later. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private Port() {}

    /** True when something accepts connections. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** True when a server could listen on it now. */
    public static boolean isFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException taken) {
            return false;
        }
        // Some systems let a loopback address be bound beside somebody's wildcard one.
        return !answers(port);
    }

    /**
     * Any free port, below those that systems give to outgoing connections: a process that takes a second to start still
     * finds it free.
     */
    public static int anyFree() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, FIRST_EPHEMERAL)
                .limit(HOW_OFTEN)
                .filter(Port::isFree)
                .findFirst()
                .orElseGet(Port::anyOfTheSystem);
    }

    private static int anyOfTheSystem() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free: %s".formatted(e.getMessage()), e);
        }
    }

    /** The first free port from {@code port} on; looks at a hundred of them. */
    public static OptionalInt firstFree(int port) {
        return IntStream.range(port, Math.min(port + HOW_FAR, 1 << 16))
                .filter(Port::isFree)
                .findFirst();
    }

    /**
     * The port that a person asked for.
     *
     * @param option as in {@code --port}, for the message
     * @throws UserError with exit status 2 when it is no port or somebody holds it; names who
     */
    public static int demand(int port, String option) {
        if (port < 1 || port > 65535) {
            throw UserError.usage("%s is %d; expected a port from 1 to 65535".formatted(option, port));
        }
        if (!isFree(port)) {
            throw UserError.usage("port %d is taken by %s; end that, or choose another port with %s"
                    .formatted(port, PortHolder.describe(port), option));
        }
        return port;
    }
}
