package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.grader.Processes;
import millrace.grader.process.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kafka start|stop|status} with the real broker. */
@Tag("once")
@Timeout(120)
class KafkaCommandIT {
    @TempDir
    private Path folder;

    private LabProject lab;

    @BeforeEach
    void prepare() throws Exception {
        lab = LabProject.bare(folder.resolve("course"));
    }

    @AfterEach
    void killWhatIsLeft() throws Exception {
        lab.close();
    }

    @Test
    void runsUntilItIsStopped() throws Exception {
        int port = Port.anyFree();
        StartedCommand start = kafka("start", "--port", Integer.toString(port));
        assertThat(start.status()).as(start.err()).isZero();
        assertThat(start.out()).startsWith("Kafka takes clients at 127.0.0.1:%d (process ".formatted(port));
        assertThat(Port.answers(port)).isTrue();

        StartedCommand status = kafka("status");
        assertThat(status.status()).isZero();
        assertThat(status.out()).startsWith("Kafka runs: 127.0.0.1:%d (process ".formatted(port));

        StartedCommand again = kafka("start");
        assertThat(again.status()).isZero();
        assertThat(again.out()).startsWith("Kafka runs already: 127.0.0.1:%d".formatted(port));

        StartedCommand elsewhere = kafka("start", "--port", Integer.toString(Port.anyFree()));
        assertThat(elsewhere.status()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("Kafka runs already, on port %d instead of".formatted(port));

        StartedCommand stop = kafka("stop");
        assertThat(stop.status()).isZero();
        assertThat(stop.out()).startsWith("Kafka stopped; its records are kept.");
        assertThat(Port.answers(port)).isFalse();
        assertThat(lab.processes()).isEmpty();

        assertThat(kafka("status").status()).isEqualTo(1);
        StartedCommand stopAgain = kafka("stop");
        assertThat(stopAgain.status()).isZero();
        assertThat(stopAgain.out()).startsWith("Kafka does not run.");
    }

    @Test
    void doesNotTrustWhatAKilledBrokerLeft() throws Exception {
        kafka("start").status();
        long pid = brokerPid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Processes.awaitGone(pid);

        assertThat(kafka("status").status()).isEqualTo(1);
        StartedCommand start = kafka("start");

        assertThat(start.status()).as(start.err()).isZero();
        assertThat(brokerPid()).isNotEqualTo(pid);
    }

    @Test
    void saysInOneLineWhyItDoesNotStart() throws Exception {
        Files.createDirectories(lab.home().resolve("kafka"));
        Files.writeString(lab.home().resolve("kafka/data"), "a file where a folder belongs");

        StartedCommand start = kafka("start");

        assertThat(start.status()).isEqualTo(1);
        assertThat(start.err().lines().filter(line -> line.startsWith("millrace: ")))
                .singleElement()
                .asString()
                .startsWith("millrace: Kafka could not be started: ")
                .contains("kafka/data");
        assertThat(start.err()).doesNotContain("\tat ");
    }

    @Test
    void upUsesTheOneThatRunsAndLeavesItRunning() throws Exception {
        lab = LabProject.installed(folder.resolve("installed"));
        kafka("start").status();
        long pid = brokerPid();

        StartedCommand up = lab.start("up", "--no-browser");
        up.link();
        assertThat(up.err()).contains("Using the Kafka that ./millrace kafka start runs (process %d)".formatted(pid));
        up.signal("TERM");

        assertThat(up.status()).isZero();
        assertThat(kafka("status").status()).isZero();
        assertThat(brokerPid()).isEqualTo(pid);
    }

    @Test
    void doesNotStopTheOneThatUpWouldStartAgain() throws Exception {
        lab = LabProject.installed(folder.resolve("installed"));
        StartedCommand up = lab.start("up", "--no-browser");
        up.link();

        StartedCommand stop = kafka("stop");

        assertThat(stop.status()).isEqualTo(1);
        assertThat(stop.err()).contains("belongs to ./millrace up (process %d)".formatted(up.pid()));
        assertThat(kafka("status").status()).isZero();
    }

    private StartedCommand kafka(String verb, String... options) throws Exception {
        String[] all = new String[options.length + 2];
        all[0] = "kafka";
        all[1] = verb;
        System.arraycopy(options, 0, all, 2, options.length);
        StartedCommand command = lab.start(all);
        command.status();
        return command;
    }

    private long brokerPid() throws Exception {
        return new JsonMapper()
                .readTree(Files.readAllBytes(lab.home().resolve("kafka/broker.json")))
                .path("pid")
                .asLong();
    }
}
