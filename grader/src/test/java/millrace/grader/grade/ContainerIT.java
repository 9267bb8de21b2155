package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.containers.Engine;
import millrace.grader.grade.Enclosure.Room;
import millrace.grader.process.ChildProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers as sandboxes, in the engine of this machine. */
@Tag("once")
@Timeout(300)
class ContainerIT {
    private static final Limits LIMITS = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 400, 100, 16, 1);

    @TempDir
    private static Path folder;

    private static Container containers;

    @BeforeAll
    static void prepare() {
        Engine.image();
        containers = Container.of(project(), LIMITS);
    }

    private static Project project() {
        return new Project(folder, folder.resolve(".millrace"));
    }

    @Test
    void haveTheLimitsThatTheyAreGivenAndNothingElse() throws Exception {
        ChildProcess sandbox = started(
                "millrace-test-limits",
                "exec 2>&1; id -u; cat /inputs/note; touch /x /inputs/x /dev/x /opt/millrace/work/x /tmp/mine; ls /tmp;"
                        + " stat -f -c %c /tmp /dev/shm; head -c 20000000 /dev/zero >/dev/shm/large; ls -d /sys/class/net/*;"
                        + " grep -E 'CapEff|NoNewPrivs' /proc/self/status; ls /run/docker.sock /var/run/docker.sock; echo end; read nothing");
        Engine.await("the sandbox has looked", () -> sandbox.lastLogLines(1).equals(List.of("end")));

        List<String> lines = Files.readAllLines(sandbox.log());

        assertThat(lines)
                .contains("65534", "read inside", "mine", Integer.toString(Limits.FILES), "/sys/class/net/lo")
                .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1");
        assertThat(String.join("\n", lines))
                .contains("/x'", "/inputs/x'", "/dev/x'", "/opt/millrace/work/x'", "No space left on device")
                .doesNotContain("eth0", "docker.sock\n");
        assertThat(Engine.docker(
                        "inspect",
                        "--format",
                        "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.PidsLimit}} {{.HostConfig.LogConfig.Type}}",
                        "millrace-test-limits"))
                .isEqualTo("%1$d %1$d 200 none".formatted(416L << 20));
        end(sandbox, "millrace-test-limits");
    }

    @Test
    void haveOurFilterOfSystemCallsFromTheirFirstProcessOn() throws Exception {
        ChildProcess sandbox = started(
                "millrace-test-filter",
                "exec 2>&1; python3 -c 'import socket; socket.socket(40)'; python3 -c 'import os; os.memfd_create(\"x\"); print(\"hidden\")'; python3 -c 'import socket; socket.socket(); print(\"loopback\")';"
                        + " grep Seccomp: /proc/1/status; ps -o comm= -p 1; echo end; read nothing");
        Engine.await("the sandbox has looked", () -> sandbox.lastLogLines(1).equals(List.of("end")));

        assertThat(Files.readAllLines(sandbox.log()))
                .contains("PermissionError: [Errno 1] Operation not permitted", "loopback", "Seccomp:\t2", "tini")
                .doesNotContain("hidden");
        end(sandbox, "millrace-test-filter");
    }

    @Test
    void endWithTheirInput() throws Exception {
        ChildProcess sandbox = started("millrace-test-input", "read nothing");
        Engine.await("it runs", () -> isThere("millrace-test-input"));

        assertThat(sandbox.stop(Duration.ofMinutes(1))).isTrue();

        Engine.await("it is gone", () -> !isThere("millrace-test-input"));
    }

    @Test
    void areRemovedByTheNextRunWhenTheirGraderIsGoneAndOnlyThen() throws Exception {
        ChildProcess ours = started("millrace-test-ours", "trap '' TERM; sleep 1000");
        Engine.await("it runs", () -> isThere("millrace-test-ours"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Engine.docker(
                "run",
                "--detach",
                "--rm",
                "--pull=never",
                "--network=none",
                "--name=millrace-test-abandoned",
                "--label=" + containers.label(),
                "--label=millrace.grader.pid=" + gone.pid(),
                "--entrypoint=/bin/sleep",
                containers.image(),
                "1000");

        Container.of(project(), LIMITS);

        assertThat(isThere("millrace-test-abandoned")).isFalse();
        assertThat(isThere("millrace-test-ours")).isTrue();
        end(ours, "millrace-test-ours");
        assertThat(isThere("millrace-test-ours")).isFalse();
    }

    @Test
    void areNotMadeOfAnImageThatWasBuiltFromOtherSources() throws Exception {
        assertThat(Container.of(TestProject.real(), LIMITS).image()).isEqualTo(containers.image());
        Path changed = folder.resolve("changed");
        for (String file : List.of(
                "pom.xml",
                "kernel/pom.xml",
                "kernel/src/main/New.java",
                "lib/pom.xml",
                "lib/src/main/New.java",
                "grader/pom.xml",
                "grader/src/main/New.java")) {
            Files.createDirectories(changed.resolve(file).getParent());
            Files.writeString(changed.resolve(file), "");
        }

        assertThatThrownBy(() -> Container.of(new Project(changed, folder.resolve(".millrace")), LIMITS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was built from other sources")
                .hasMessageContaining("docker compose build lab");
    }

    private static ChildProcess started(String name, String script) throws Exception {
        Room room = new Room(name, Files.createDirectory(folder.resolve(name)));
        Files.createDirectory(room.inputs());
        Files.writeString(room.inputs().resolve("note"), "read inside\n");
        return ChildProcess.named(
                        name, room.folder().resolve("log"), containers.command(room, List.of("/bin/sh", "-c", script)))
                .start();
    }

    private static void end(ChildProcess sandbox, String name) {
        sandbox.kill();
        containers.end(new Room(name, folder.resolve(name)));
    }

    private static boolean isThere(String name) {
        return !Engine.docker("ps", "--all", "--quiet", "--filter", "name=^" + name + "$")
                .isEmpty();
    }
}
