package millrace.grader.containers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import millrace.grader.cli.LabPage;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    void publishesItsPortsOnLoopbackAloneAndHasNoPrivileges() {
        List<String> containers = stack.containers();

        assertThat(containers).hasSize(2);
        for (String container : containers) {
            assertThat(Engine.docker("port", container).lines())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("-> 127.0.0.1:"));
            assertThat(Engine.docker(
                            "inspect",
                            "--format",
                            "{{.HostConfig.Privileged}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}}",
                            container))
                    .isEqualTo("false [ALL] [] [no-new-privileges:true]");
            assertThat(Engine.docker("top", container, "-eo", "pid,uid").lines().skip(1))
                    .isNotEmpty()
                    .noneMatch(line -> line.strip().matches("\\d+\\s+0"));
        }
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
        for (String killed : List.of("lab", "kafka")) {
            String other = killed.equals("lab") ? "kafka" : "lab";
            String started = startOf(other);

            stack.kill9(killed);

            Engine.await(
                    killed + " was started again",
                    () -> !Engine.docker("inspect", "--format", "{{.RestartCount}}", stack.container(killed))
                            .equals("0"));
            Engine.await(killed + " is healthy again", () -> Engine.isHealthy(stack.container(killed)));
            assertThat(startOf(other)).as(other + " went on").isEqualTo(started);
        }
        stack.runs("survives.ipynb");
        assertThat(topics()).contains("survives");
    }

    private static String startOf(String service) {
        return Engine.docker("inspect", "--format", "{{.State.StartedAt}}", stack.container(service));
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
