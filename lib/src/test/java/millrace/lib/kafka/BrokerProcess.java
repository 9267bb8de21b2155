package millrace.lib.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, as the command line starts it; ends with the JVM of the tests. */
public final class BrokerProcess implements AutoCloseable {
    private final Path home;
    private final Process process;

    private BrokerProcess(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /** A broker that answers. */
    public static BrokerProcess started(Path home, int port) throws Exception {
        BrokerProcess broker = launch(home, home.resolve("data"), port);
        broker.awaitReady();
        return broker;
    }

    static BrokerProcess launch(Path home, Path data, int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedBroker.class.getName()));
        command.addAll(List.of("--data", data.toString(), "--port", String.valueOf(port)));
        command.addAll(List.of("--state", home.resolve("broker.json").toString(), "--lifeline"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
        return new BrokerProcess(home, process);
    }

    /** Returns once the state file speaks of this very process. */
    void awaitReady() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (state() == null || state().pid() != process.pid()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("broker is not ready: " + errors());
            }
            Thread.sleep(10);
        }
    }

    BrokerState state() {
        return BrokerState.read(home.resolve("broker.json")).orElse(null);
    }

    public String bootstrapServers() {
        return state().bootstrapServers();
    }

    int port() {
        return state().port();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM alone: {@link Process#destroy} would cut the lifeline as well. */
    void terminate() {
        process.toHandle().destroy();
    }

    void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("broker still runs after 30 s");
        }
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(home.resolve("err"));
    }

    @Override
    public void close() {
        kill();
    }
}
