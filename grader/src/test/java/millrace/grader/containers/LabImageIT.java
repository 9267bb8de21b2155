package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image alone, in the narrowest container that it promises to run in: no network, nothing to write but two folders. */
@Tag("once")
@Timeout(900)
class LabImageIT {
    private static final long MOST_BYTES = 1_300_000_000;

    private static GenericContainer<?> lab;

    @BeforeAll
    static void startLab() {
        lab = new GenericContainer<>(DockerImageName.parse(Engine.image()))
                .withNetworkMode("none")
                .withTmpFs(Map.of("/tmp", "rw,exec", "/home/learner", "rw,uid=1000,gid=1000"))
                .withCreateContainerCmdModifier(command -> command.getHostConfig()
                        .withReadonlyRootfs(true)
                        .withCapDrop(com.github.dockerjava.api.model.Capability.ALL)
                        .withSecurityOpts(java.util.List.of("no-new-privileges")))
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofMinutes(5)));
        lab.start();
    }

    @AfterAll
    static void stopLab() {
        if (lab != null) {
            lab.stop();
        }
    }

    @Test
    void startsKernelAndKafkaFromTheArchivesThatItBrings() throws Exception {
        ExecResult doctor = exec("millrace", "doctor", "--json");

        assertThat(new JsonMapper().readTree(doctor.getStdout()))
                .filteredOn(finding -> finding.path("found").asText().contains("mapped"))
                .as(doctor.getStdout())
                .hasSize(2);
    }

    @Test
    void runsAnEpisodeThatNeedsNcatAndAName() throws Exception {
        ExecResult run = exec("millrace", "run", "/opt/millrace/notebooks/04-unbounded-table.ipynb");

        assertThat(run.getStdout()).as(run.getStderr()).endsWith("none failed\n");
    }

    @Test
    void hasKafkasOwnTools() throws Exception {
        String broker = "127.0.0.1:9092";
        String topics = "kafka-topics.sh --bootstrap-server " + broker;
        ExecResult made = exec("sh", "-c", topics + " --create --topic from-the-shell --partitions 2");
        assertThat(made.getExitCode()).as(made.getStdout() + made.getStderr()).isZero();

        assertThat(exec("sh", "-c", topics + " --list").getStdout()).contains("from-the-shell");
        exec(
                "sh",
                "-c",
                "echo margherita | kafka-console-producer.sh --topic from-the-shell --bootstrap-server " + broker);
        assertThat(exec(
                                "sh",
                                "-c",
                                "kafka-console-consumer.sh --topic from-the-shell --from-beginning --max-messages 1 --timeout-ms 60000 --bootstrap-server "
                                        + broker)
                        .getStdout())
                .contains("margherita");
    }

    @Test
    void runsNothingAsRootAndWritesNothingOutsideItsFolders() throws Exception {
        assertThat(exec("sh", "-c", "cat /proc/[0-9]*/status | grep ^Uid:")
                        .getStdout()
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("Uid:(\\s+1000){4}"));
        assertThat(exec("sh", "-c", "touch /opt/millrace/notebooks/x").getStderr())
                .contains("Read-only file system");
    }

    @Test
    void showsTheLinkToWhoAsksForItAgain() throws Exception {
        ExecResult second = exec("millrace", "up", "--no-browser");

        assertThat(second.getExitCode()).isZero();
        assertThat(lab.getLogs()).contains(second.getStdout().strip());
    }

    @Test
    void holdsNoSourcesNoCompilersAndNoCaches() throws Exception {
        assertThat(exec(
                                "sh",
                                "-c",
                                "ls -d /opt/millrace/notebooks/source /opt/millrace/*/src/main/java /root/.m2 /root/.cache /var/cache/apt/*; command -v mvn gcc pip; find / -xdev -name '*.deb' -o -xdev -name apt-lists")
                        .getStdout())
                .isEmpty();
        assertThat(Long.parseLong(Engine.docker("image", "inspect", "--format", "{{.Size}}", Engine.image())))
                .isLessThan(MOST_BYTES);
    }

    @Test
    void keepsTheTokenOutOfItsLayersAndItsEnvironment() {
        String token = lab.getLogs().replaceFirst("(?s).*token=([0-9a-f]+).*", "$1");
        assertThat(token).hasSize(48);

        assertThat(Engine.docker("inspect", lab.getContainerId())).doesNotContain(token);
        assertThat(Engine.docker("history", "--no-trunc", Engine.image()))
                .doesNotContainPattern("(?i)token=|password|secret");
        assertThat(lab.getLogs().split("token=", -1))
                .as("the link stands there once")
                .hasSize(2);
    }

    private static ExecResult exec(String... command) throws Exception {
        return lab.execInContainer(command);
    }
}
