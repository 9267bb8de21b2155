package millrace.lib.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the broker that this process should talk to. */
final class BrokerAddress {
    /** Says the same as the environment variable, in a JVM whose environment cannot be set any more. */
    static final String PROPERTY = "millrace.kafka";

    private static final int CONNECT_MILLIS = 1_000;

    private BrokerAddress() {}

    static String find() {
        String property = System.getProperty(PROPERTY);
        return property != null ? property : find(System.getenv());
    }

    static String find(Map<String, String> environment) {
        String told = environment.get("MILLRACE_KAFKA");
        if (told != null && !told.isBlank()) {
            return told;
        }
        String home = environment.get("MILLRACE_HOME");
        return Optional.ofNullable(home)
                .flatMap(folder -> BrokerState.read(Path.of(folder, "kafka", "broker.json")))
                .filter(BrokerAddress::answers)
                .map(BrokerState::bootstrapServers)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "no Kafka broker is running; start one in a terminal with ./millrace kafka start, or name another in the environment variable MILLRACE_KAFKA"));
    }

    private static boolean answers(BrokerState broker) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
