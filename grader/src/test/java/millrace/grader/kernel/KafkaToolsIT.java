package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaToolsIT {
    @TempDir
    private Path folder;

    @Test
    void kafkasCommandIsFoundOnThePathAndRuns() throws Exception {
        Process process = shell("kafka-topics.sh --version");

        assertThat(said(process)).contains("4.3.1").doesNotContain("ZooKeeper");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void anInstructionThatSpeaksOfZooKeeperIsToldWhatToWriteInItsPlace() throws Exception {
        Process process = shell("kafka-topics.sh --zookeeper localhost:2181 --list");

        assertThat(said(process).lines())
                .startsWith(
                        "millrace: Kafka 4 has no ZooKeeper, and this instruction is older; in the place of --zookeeper write --bootstrap-server \"$MILLRACE_KAFKA\"")
                .anyMatch(line -> line.contains("zookeeper is not a recognized option"));
        assertThat(process.exitValue()).isNotZero();
    }

    /** A shell as of a cell, in a folder whose name needs care. */
    private Process shell(String command) throws IOException {
        KafkaTools tools = new KafkaTools(TestProject.in(folder.resolve("it's a project")));
        tools.write();
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("PATH", tools.before(System.getenv("PATH")));
        return builder.start();
    }

    private static String said(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void eachCommandNamesAClassThatIsOnTheClassPath() throws Exception {
        Project project = TestProject.in(folder.resolve("project"));
        KafkaTools tools = new KafkaTools(project);
        tools.write();
        List<URL> jars = new ArrayList<>();
        for (String jar : new BuiltModule(project, "lib").classPath()) {
            jars.add(new File(jar).toURI().toURL());
        }

        try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), null);
                Stream<Path> scripts = Files.list(tools.folder())) {
            List<Path> commands =
                    scripts.filter(file -> file.toString().endsWith(".sh")).toList();
            assertThat(commands).hasSizeGreaterThan(5).allSatisfy(command -> {
                String[] words = Files.readString(command).strip().split(" ", -1);
                String main = words[words.length - 2];
                assertThat(loader.findResource(main.replace('.', '/') + ".class"))
                        .as(main)
                        .isNotNull();
            });
        }
    }
}
