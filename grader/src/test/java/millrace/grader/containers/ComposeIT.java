package millrace.grader.containers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import millrace.grader.cli.LabPage;
import millrace.grader.grade.SampleClass;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docker compose up} starts, as a learner uses it. */
@Tag("once")
@Timeout(900)
class ComposeIT {
    private static final String EPISODE = "09-spark-reads-kafka.ipynb";

    private static Stack stack;

    @BeforeAll
    static void up() {
        Engine.demand();
        stack = Stack.named("plain");
        stack.up();
    }

    @AfterAll
    static void closeStack() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void isSafe() {
        assertThat(stack.containers()).hasSize(2).allSatisfy(Safety::holds);
    }

    @Test
    void runsEpisode09AgainstTheBrokersContainerHeadlesslyAndInABrowserAndKeepsItOvernight() throws Exception {
        stack.runs(EPISODE);
        Set<String> topics = topics();
        assertThat(topics).isNotEmpty();
        try (LabPage page = LabPage.start()) {
            page.open(stack.link(), EPISODE);
            page.menu("Run", "Run All Cells");
            assertThat(page.output("Kafka answers at kafka:19092"))
                    .containsText("is ready", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
            // What the last cell says.
            page.output("running queries: 0");
            assertThat(page.output("Query 'shop_counts'").locator("td")).not().hasCount(0);
            page.screenshot("compose-episode-09");
            page.menu("File", "Save Notebook");
            assertThat(page.page().locator(".jp-mod-current.jp-mod-dirty")).hasCount(0);
        }
        String saved = work(EPISODE);
        assertThat(saved).contains("Kafka answers at kafka:19092");

        stack.down();
        assertThat(stack.containers()).isEmpty();
        stack.up();

        assertThat(work(EPISODE)).isEqualTo(saved);
        assertThat(topics()).containsAll(topics);
    }

    @Test
    void aContainerThatIsKilledComesBackWhileTheOtherGoesOn() throws Exception {
        stack.put(
                TestNotebooks.forOurKernel("millrace.lib.kafka.Kafka.createTopic(\"survives\", 1)"), "survives.ipynb");
        stack.runs("survives.ipynb");

        stack.kill9("lab");
        stack.kill9("kafka");

        stack.runs("survives.ipynb");
        assertThat(topics()).contains("survives");
    }

    @Test
    void theProfileGraderMarksAFolderAndIsAsSafeAsTheRest(@TempDir Path folder) throws Exception {
        SampleClass sample = new SampleClass(folder);
        sample.hand("right", Map.of("loud", SampleClass.LOUD, "one", "Object one() { return 42; }"));
        sample.hand(
                "wrong",
                Map.of("loud", SampleClass.LOUD.replace("upper", "lower"), "one", "Object one() { return 41; }"));
        sample.hand("hostile", Map.of("loud", SampleClass.LOUD, "one", """
                        Object one() throws Exception {
                            List<String> found = new ArrayList<>();
                            for (String place : List.of("/grading", "/opt/millrace/notebooks", "/var/lib/millrace/grading", "/home", "/run/docker.sock")) {
                                if (new java.io.File(place).exists()) found.add(place);
                            }
                            try (var socket = new java.net.Socket()) {
                                socket.connect(new java.net.InetSocketAddress("1.1.1.1", 53), 1000);
                                found.add("network");
                            } catch (java.io.IOException expected) { }
                            return found.isEmpty() ? 42 : found;
                        }""", "two", """
                        Object two() throws Exception {
                            new ProcessBuilder("sh", "-c", "kill -9 -1").start().waitFor();
                            ProcessHandle.allProcesses().forEach(ProcessHandle::destroyForcibly);
                            Runtime.getRuntime().halt(0);
                            return 42;
                        }"""));
        Files.createDirectories(sample.out());
        // Written by whoever runs this test, so that it can clean up; root would be a root process in the container.
        Object user = Files.getAttribute(folder, "unix:uid");
        String owner = user.equals(0) ? "1000:1000" : user + ":" + Files.getAttribute(folder, "unix:gid");
        for (Path shared : List.of(folder, sample.handedFolder(), sample.out(), sample.sources())) {
            Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        CompletableFuture<Engine.Ran> run = CompletableFuture.supplyAsync(() -> stack.run(
                Map.of(
                        "MILLRACE_SUBMITTED", sample.handedFolder().toString(),
                        "MILLRACE_GRADED", sample.out().toString(),
                        "MILLRACE_SOURCES", sample.sources().toString(),
                        "MILLRACE_GRADER", owner),
                "grader"));
        Engine.await(
                "the grader runs",
                () -> run.isDone() || !stack.running("grader").isEmpty());
        assertThat(stack.running("grader")).hasSize(1).allSatisfy(Safety::holds);

        Engine.Ran ran = run.get();

        assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
        assertThat(sample.statuses("right")).containsEntry("loud", "correct").containsEntry("one", "correct");
        assertThat(sample.statuses("wrong")).containsEntry("loud", "wrong").containsEntry("one", "wrong");
        assertThat(sample.statuses("hostile"))
                .containsEntry("loud", "correct")
                .containsEntry("one", "correct")
                .containsEntry("two", "crashed");
        assertThat(Files.readString(sample.out().resolve("grades.csv")).lines()).hasSize(4);
    }

    private static String work(String file) {
        return stack.exec("lab", "cat", "/opt/millrace/work/" + file).out();
    }

    private static Set<String> topics() {
        return stack.exec("lab", "kafka-topics.sh", "--bootstrap-server", "kafka:19092", "--list")
                .out()
                .lines()
                .filter(topic -> !topic.startsWith("__"))
                .collect(Collectors.toSet());
    }
}
