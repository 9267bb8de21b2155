package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.Port;

/** {@code compose.yaml}, started under a name and on ports of its own. Closed, it leaves nothing, volumes included. */
final class Stack implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/lab\\?token=[0-9a-f]{48}");
    private static final String WORK = "/opt/millrace/work/";

    private final String name;
    private final List<String> options;
    private final Map<String, String> environment;

    private Stack(String name, List<String> options) {
        this.name = name;
        this.options = options;
        this.environment = new HashMap<>(Map.of("MILLRACE_IMAGE", Engine.image()));
        List.of(
                        "MILLRACE_PORT",
                        "MILLRACE_KAFKA_PORT",
                        "MILLRACE_KAFKA_2_PORT",
                        "MILLRACE_KAFKA_3_PORT",
                        "MILLRACE_SPARK_UI_PORT")
                .forEach(port -> environment.put(port, "" + Port.anyFree()));
    }

    /** Not started yet. */
    static Stack named(String name, String... options) {
        return new Stack("millrace-test-" + name, List.of(options));
    }

    /** Starts it, and returns once every container is healthy. */
    void up() {
        Engine.Ran ran = compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "300", "--quiet-pull");
        assertThat(ran.status())
                .as(ran.out() + ran.err() + compose("logs", "--tail", "40").out())
                .isZero();
    }

    /** Stops it and removes its containers, as a learner does in the evening. */
    void down() {
        Engine.Ran ran = compose("down");
        assertThat(ran.status()).as(ran.err()).isZero();
    }

    /** The id of the container of {@code service}. */
    String container(String service) {
        return Engine.docker(listed("--all", "--filter", "label=com.docker.compose.service=" + service));
    }

    List<String> containers() {
        return Engine.docker(listed()).lines().toList();
    }

    /** The command that lists ids of ours; the engine answers it ten times as fast as Compose does. */
    private String[] listed(String... more) {
        List<String> command = new ArrayList<>(List.of(
                "ps",
                "--quiet",
                "--no-trunc",
                "--filter",
                "label=com.docker.compose.project=" + name,
                "--filter",
                "label=com.docker.compose.oneoff=False"));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    int port(String variable) {
        return Integer.parseInt(environment.get(variable));
    }

    /** The link that the lab's log shows last. */
    String link() {
        return LINK.matcher(Engine.logs(container("lab")))
                .results()
                .map(MatchResult::group)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no link in the log of the lab"));
    }

    /** Runs a service to its end, as {@code docker compose run}, with more variables than the stack has. */
    Engine.Ran run(Map<String, String> variables, String service, String... command) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        List<String> line = new ArrayList<>(List.of("run", "--rm", "-T", service));
        line.addAll(List.of(command));
        return Engine.run(command(line.toArray(String[]::new)), all, LIMIT);
    }

    /** The ids of the containers that {@code docker compose run} started for {@code service} and that still run. */
    List<String> running(String service) {
        return Engine.docker(
                        "ps",
                        "--quiet",
                        "--filter",
                        "label=com.docker.compose.project=" + name,
                        "--filter",
                        "label=com.docker.compose.oneoff=True",
                        "--filter",
                        "label=com.docker.compose.service=" + service)
                .lines()
                .toList();
    }

    Engine.Ran exec(String service, String... command) {
        List<String> line = new ArrayList<>(List.of("exec", "-T", service));
        line.addAll(List.of(command));
        return compose(line.toArray(String[]::new));
    }

    /** Puts a notebook into the learner's folder. */
    void put(Notebook notebook, String file) throws IOException {
        Path written = Files.createTempFile("notebook", ".ipynb");
        notebook.write(written);
        Engine.Ran ran = Engine.run(
                command("exec", "-T", "lab", "sh", "-c", "cat > " + WORK + file), environment, LIMIT, written);
        Files.delete(written);
        assertThat(ran.status()).as(ran.err()).isZero();
    }

    /** Runs a notebook of the learner's folder headlessly in the lab; no cell may fail. */
    Notebook runs(String file) throws IOException {
        Engine.Ran ran = exec("lab", "millrace", "run", "--timeout", "550", "--out", "/tmp/out", WORK + file);
        assertThat(ran.out()).as(ran.err()).contains("none failed");
        return Notebook.from(
                new JsonMapper().readTree(exec("lab", "cat", "/tmp/out/" + file).out()));
    }

    /**
     * Kills the first process of a container by SIGKILL, from outside of it, as a crash does: what {@code docker kill}
     * ends stays ended. Returns once the engine has started it again and it is healthy; no other was started anew.
     */
    void kill9(String service) throws Exception {
        Set<String> others = starts(service);
        String killed = container(service);
        String pid = Engine.docker("inspect", "--format", "{{.State.Pid}}", killed);
        String restarts = restarts(killed);

        assertThat(new ProcessBuilder("kill", "-9", pid).start().waitFor()).isZero();

        Engine.await(service + " is started again", () -> !restarts(killed).equals(restarts));
        Engine.await(service + " is healthy again", () -> Engine.isHealthy(killed));
        assertThat(starts(service))
                .as("the rest went on while %s was dead", service)
                .isEqualTo(others);
    }

    private static String restarts(String container) {
        return Engine.docker("inspect", "--format", "{{.RestartCount}}", container);
    }

    /** Since when each runs, but for {@code excepted}. */
    private Set<String> starts(String excepted) {
        List<String> command = new ArrayList<>(List.of(
                "inspect", "--format", "{{index .Config.Labels \"com.docker.compose.service\"}} {{.State.StartedAt}}"));
        command.addAll(containers());
        return Engine.docker(command.toArray(String[]::new))
                .lines()
                .filter(line -> !line.startsWith(excepted + " "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        // Volumes of a profile that is not named stay.
        compose("--profile", "*", "down", "--volumes", "--timeout", "2");
    }

    private Engine.Ran compose(String... arguments) {
        return Engine.run(command(arguments), environment, LIMIT);
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-name", name));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }
}
