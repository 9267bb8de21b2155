package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import millrace.grader.process.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DoctorIT {
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
    void namesWhatIsMissingAndWhatMendsIt() throws Exception {
        StartedCommand doctor = lab.start(Map.of("PATH", folder.toString()), "doctor");

        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.out().lines())
                .anyMatch(line -> line.matches(".*missing +Python +no Python 3 was found on the PATH"))
                .anyMatch(line -> line.contains("install Python 3.10 or newer"))
                .anyMatch(line -> line.matches(".*missing +build +kernel/target/.* found no such file.*"))
                .anyMatch(line -> line.matches(".*optional +ncat +not found.*"))
                .anyMatch(line -> line.matches(".*ok +disk +.* GB free"));
    }

    @Test
    void saysWhoHoldsAPort() throws Exception {
        try (AutoCloseable held =
                Port.isFree(9092) ? new ServerSocket(9092, 1, InetAddress.getLoopbackAddress()) : () -> {}) {
            assertThat(held).isNotNull();
            assertThat(finding("port of Kafka").path("found").asText()).startsWith("9092 is taken by process ");
        }
    }

    @Test
    void seesTheKafkaThatRuns() throws Exception {
        int port = Port.anyFree();
        assertThat(lab.start("kafka", "start", "--port", Integer.toString(port)).status())
                .isZero();

        JsonNode kafka = finding("port of Kafka");

        assertThat(kafka.path("level").asText()).isEqualTo("OK");
        assertThat(kafka.path("found").asText()).startsWith("%d, Millrace's own Kafka (process ".formatted(port));
    }

    private JsonNode finding(String what) throws Exception {
        StartedCommand doctor = lab.start("doctor", "--json");
        doctor.status();
        for (JsonNode finding : new JsonMapper().readTree(doctor.out())) {
            if (finding.path("what").asText().equals(what)) {
                return finding;
            }
        }
        throw new AssertionError("no finding of %s in %s".formatted(what, doctor.out()));
    }
}
