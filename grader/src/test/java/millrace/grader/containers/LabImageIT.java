package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
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
                .withTmpFs(Map.of("/tmp", "rw,exec", "/home/learner", "rw,exec,uid=1000,gid=1000"))
                .withCreateContainerCmdModifier(command -> command.getHostConfig()
                        .withReadonlyRootfs(true)
                        .withCapDrop(com.github.dockerjava.api.model.Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges")))
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

    /** Sealed ones alone: a cell shows one of them after three tries. */
    @Test
    void bringsTheSolutionsThatLearnersCanAskFor() throws Exception {
        assertThat(exec("ls", "/opt/millrace/notebooks/solutions").getStdout().lines())
                .contains("09-spark-reads-kafka.sealed")
                .allMatch(file -> file.endsWith(".sealed"));
    }

    @Test
    void showsTheLinkToWhoAsksForItAgain() throws Exception {
        ExecResult second = exec("millrace", "up", "--no-browser");

        assertThat(second.getExitCode()).isZero();
        assertThat(lab.getLogs()).contains(second.getStdout().strip());
    }

    @Test
    void holdsNoSourcesNoCompilersAndNoCaches() {
        assertThat(inTheImage("""
                        ls /opt/millrace/notebooks/*.md
                        ls -d /opt/millrace/notebooks/source /opt/millrace/*/src/main/java /root/.m2 /root/.cache /var/cache/apt/* \
                            /var/lib/apt/lists/* /tmp/*
                        command -v mvn gcc pip
                        find / -xdev '(' -name '*.deb' -o -name '*.debuginfo' ')'""")).isEmpty();
        assertThat(Long.parseLong(Engine.docker("image", "inspect", "--format", "{{.Size}}", Engine.image())))
                .isLessThan(MOST_BYTES);
    }

    @Test
    void showsTheTokenInItsLogOnceAndHasItNowhereElse() throws Exception {
        String token = lab.getLogs().replaceFirst("(?s).*token=([0-9a-f]+).*", "$1");
        assertThat(token).hasSize(48);

        assertThat(lab.getLogs().split("token=", -1))
                .as("the link stands there once")
                .hasSize(2);
        assertThat(Engine.docker("inspect", lab.getContainerId())).doesNotContain(token);
        // No process was started with it, and no log has it. What does have it is for the lab's user alone.
        ExecResult found = exec(
                "sh",
                "-c",
                // So written, the pattern does not find the command that looks for it.
                "grep -rls %s[%s] /proc/[0-9]*/environ /proc/[0-9]*/cmdline /home/learner /tmp /opt/millrace/work"
                        .formatted(token.substring(0, 47), token.charAt(47)));
        assertThat(found.getStdout().lines())
                .contains("/home/learner/.millrace/lab.json")
                .allMatch(file -> file.matches("/home/learner/.millrace/(lab.json|jupyter/runtime/jpserver-.*)"));
        assertThat(exec("sh", "-c", "cd /home/learner/.millrace && stat -c %a lab.json jupyter/runtime")
                        .getStdout()
                        .lines())
                .containsExactly("600", "700");
    }

    @Test
    void hasNoSecretInItsLayers() throws Exception {
        // Each line of the history is a command of the Dockerfile, with its arguments.
        Safety.hasNoSecret(
                "history", Engine.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", Engine.image()));
        Safety.hasNoSecret("settings", Engine.docker("image", "inspect", Engine.image()));
        assertThat(inTheImage("""
                        find / -xdev \\( -name .netrc -o -name .npmrc -o -name .pypirc -o -name .git-credentials -o -name .docker \
                            -o -name .env -o -name settings.xml -o -name id_rsa -o -name id_ecdsa -o -name id_ed25519 \\)
                        everywhere="/etc /home /opt /root /srv /tmp /usr /var"
                        # Keys, and tokens of clouds and hosts of code.
                        grep -rlIE -e '-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*$' -e '(AKIA|ASIA)[A-Z0-9]{16}' \
                            -e 'gh[pousr]_[A-Za-z0-9]{36}' $everywhere
                        # Addresses with a password, as a proxy's can have; in programs they are examples.
                        grep -rlIE --exclude='*.py' -e 'https?://[A-Za-z0-9_-]+:[A-Za-z0-9_-]{8,}@' $everywhere""")).isEmpty();
    }

    /** What a script finds as root, who may read all that is in the image. */
    private static String inTheImage(String script) {
        String found = Engine.docker(
                "run",
                "--rm",
                "--user",
                "root",
                "--network",
                "none",
                "--entrypoint",
                "sh",
                Engine.image(),
                "-c",
                script + "\necho looked");
        assertThat(found).as("the script came to its end").endsWith("looked");
        return found.replaceFirst("looked$", "").strip();
    }

    private static ExecResult exec(String... command) throws Exception {
        return lab.execInContainer(command);
    }
}
