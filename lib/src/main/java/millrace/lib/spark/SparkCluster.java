package millrace.lib.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A Spark standalone cluster beside this process, as the compose profile {@code cluster} has it. Its master writes how
 * it is reached, {@code spark://172.18.0.3:7077}, into a file that it shares with notebooks; the environment variable
 * {@code MILLRACE_SPARK_CLUSTER} names the file. The file outlives a master that was killed, so what counts is whether
 * somebody answers there.
 */
final class SparkCluster {
    private static final String VARIABLE = "MILLRACE_SPARK_CLUSTER";
    private static final int CONNECT_MILLIS = 500;

    private SparkCluster() {}

    /** The settings by which a session runs on the cluster; empty where there is none that answers. */
    static Map<String, String> settings() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(file -> !file.isBlank())
                .map(file -> settings(Path.of(file)))
                .orElse(Map.of());
    }

    /** Likewise, of the cluster whose master writes {@code file}. */
    static Map<String, String> settings(Path file) {
        try {
            URI master = URI.create(Files.readString(file).strip());
            return master.getHost() == null ? Map.of() : settings(master);
        } catch (IOException | IllegalArgumentException none) {
            return Map.of();
        }
    }

    private static Map<String, String> settings(URI master) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(master.getHost(), master.getPort()), CONNECT_MILLIS);
            String thisSide = socket.getLocalAddress().getHostAddress();
            return Map.ofEntries(
                    Map.entry("spark.master", master.toString()),
                    Map.entry("spark.driver.host", thisSide),
                    Map.entry("spark.driver.bindAddress", thisSide),
                    // Two executors of one core: one on each worker, and room for the next notebook.
                    Map.entry("spark.cores.max", "2"),
                    Map.entry("spark.executor.cores", "1"),
                    Map.entry("spark.executor.memory", "768m"),
                    // Its page is shown through the master's.
                    Map.entry("spark.ui.enabled", "true"),
                    Map.entry("spark.ui.reverseProxy", "true"));
        } catch (IOException | IllegalArgumentException silent) {
            return Map.of();
        }
    }
}
