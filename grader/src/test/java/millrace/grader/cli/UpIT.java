package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.grader.Processes;
import millrace.grader.process.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real JupyterLab, the real Kafka, the real kernel, and whatever can be killed. */
@Timeout(120)
class UpIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private LabProject lab;

    @BeforeEach
    void prepare() throws Exception {
        lab = LabProject.installed(folder.resolve("a course"));
    }

    @AfterEach
    void killWhatIsLeft() throws Exception {
        lab.close();
    }

    @Test
    void offersOurKernelToWhoeverHasTheTokenAndToNobodyElse() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        Link link = new Link(up.link());

        assertThat(status(link.api("contents"), link.token())).isEqualTo(200);
        assertThat(status(link.api("contents"), "0123456789")).isEqualTo(403);
        assertThat(status(link.api("contents"), "")).isEqualTo(403);
        assertThat(get(link, "kernelspecs").path("kernelspecs").fieldNames())
                .toIterable()
                .containsExactly("millrace");
        assertThat(get(link, "contents").path("content"))
                .extracting(entry -> entry.path("name").asText())
                .containsExactly("01-mill.ipynb");
        assertThat(up.out().lines()).as("the link alone").hasSize(1);

        assertThat(ProcessHandle.allProcesses().map(LabProject::commandLine))
                .noneMatch(line -> line.contains(link.token()));
        assertThat(logs()).isNotEmpty().noneMatch(log -> log.contains(link.token()));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(lab.home().resolve("lab.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aSecondStartShowsTheFirst() throws Exception {
        StartedCommand first = lab.start("up", "--no-browser");
        String link = first.link();

        StartedCommand second = lab.start("up", "--no-browser");

        assertThat(second.status()).as(second.err()).isZero();
        assertThat(second.out().strip()).isEqualTo(link);
        assertThat(second.err()).contains("Millrace runs already (process %d)".formatted(first.pid()));
        assertThat(status(new Link(link).api("status"), new Link(link).token())).isEqualTo(200);
    }

    @Test
    void stopsKernelsThenJupyterLabThenKafkaWhenAsked() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        Link link = new Link(up.link());
        startKernelAndTerminal(link);
        List<Long> processes = pids();
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);

        long asked = System.nanoTime();
        up.signal("TERM");

        assertThat(up.status()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        assertThat(up.err())
                .containsSubsequence(
                        "Kernels stopped: 1.", "JupyterLab stopped.", "Kafka stopped; its records are kept.");
        Processes.awaitGone(processes);
        assertThat(lab.home().resolve("lab.json")).doesNotExist();
        assertThat(lab.home().resolve("kafka/broker.json")).doesNotExist();
    }

    @Test
    void aSecondSignalKillsAtOnce() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        startKernelAndTerminal(new Link(up.link()));
        List<Long> processes = pids();

        up.signal("INT");
        up.awaitErr("Stopping …");
        up.signal("INT");

        assertThat(up.status()).isEqualTo(130);
        Processes.awaitGone(processes);
    }

    @Test
    void leavesNothingBehindWhenItIsKilledAndStartsAgain() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        String first = up.link();
        startKernelAndTerminal(new Link(first));
        List<Long> processes = pids();

        up.signal("KILL");
        StartedCommand next = lab.start("up", "--no-browser");

        assertThat(next.link()).isNotEqualTo(first);
        Processes.awaitGone(processes);
    }

    @Test
    void saysThatJupyterLabEndedAndStopsTheRest() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        startKernelAndTerminal(new Link(up.link()));
        List<Long> processes = pids();

        kill("serve_lab.py");

        assertThat(up.status()).isEqualTo(1);
        assertThat(up.err())
                .contains("JupyterLab ended unexpectedly (status 137).")
                .contains("jupyterlab.log")
                .contains("Kafka stopped");
        Processes.awaitGone(processes);
    }

    @Test
    void startsAKilledBrokerAgainOnTheSamePort() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        up.link();
        JsonNode before = broker();

        kill("EmbeddedBroker");

        up.awaitErr("Kafka ended unexpectedly (status 137)");
        up.awaitErr(
                "Kafka answers again on port %d".formatted(before.path("port").asInt()));
        assertThat(broker().path("port")).isEqualTo(before.path("port"));
        assertThat(broker().path("pid")).isNotEqualTo(before.path("pid"));
        assertThat(Port.answers(before.path("port").asInt())).isTrue();
    }

    @Test
    void aKilledKernelComesBackAndIsStoppedWithTheRest() throws Exception {
        StartedCommand up = lab.start("up", "--no-browser");
        startKernelAndTerminal(new Link(up.link()));
        long killed = find("millrace.kernel.Main").orElseThrow().pid();

        kill("millrace.kernel.Main");
        assertThat(Processes.await(() -> find("millrace.kernel.Main").filter(kernel -> kernel.pid() != killed)))
                .isPresent();
        List<Long> processes = pids();
        up.signal("TERM");

        assertThat(up.status()).isZero();
        Processes.awaitGone(processes);
    }

    @Test
    void refusesAPortThatSomebodyHoldsAndSaysWho() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StartedCommand up = lab.start("up", "--no-browser", "--port", Integer.toString(holder.getLocalPort()));

            assertThat(up.status()).isEqualTo(2);
            assertThat(up.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("millrace: port %d is taken by process %d (java"
                            .formatted(
                                    holder.getLocalPort(),
                                    ProcessHandle.current().pid()));
            assertThat(up.out()).isEmpty();
            assertThat(lab.processes()).isEmpty();
        }
    }

    @Test
    void avoidsTakenDefaultPortsAndSaysSo() throws Exception {
        try (AutoCloseable jupyter = taken(8888);
                AutoCloseable kafka = taken(9092)) {
            assertThat(List.of(jupyter, kafka)).hasSize(2);
            StartedCommand up = lab.start("up", "--no-browser");

            assertThat(new Link(up.link()).port()).isGreaterThan(8888);
            assertThat(up.err())
                    .contains("Port 8888 is taken; JupyterLab uses ")
                    .contains("Port 9092 is taken; Kafka uses ");
        }
    }

    /** Holds a port, unless somebody else does, and for longer than a process of the last test takes to end. */
    private static AutoCloseable taken(int port) throws IOException {
        return Processes.await(() -> Port.isFree(port) ? Optional.of(port) : Optional.empty())
                        .isPresent()
                ? new ServerSocket(port, 1, InetAddress.getLoopbackAddress())
                : () -> {};
    }

    private void startKernelAndTerminal(Link link) throws IOException {
        post(link, "kernels", "{\"name\":\"millrace\"}");
        post(link, "terminals", "{}");
        assertThat(Processes.await(() -> find("millrace.kernel.Main"))).isPresent();
    }

    private void kill(String what) {
        find(what).orElseThrow().destroyForcibly();
    }

    private Optional<ProcessHandle> find(String what) {
        return lab.processes().stream()
                .filter(process -> LabProject.commandLine(process).contains(what))
                // Not the shell that is about to become it.
                .filter(process -> !LabProject.commandLine(process).startsWith("/bin/sh"))
                .findFirst();
    }

    /** What stands in the way of "no orphan": every process of the project, and what those have started. */
    private List<Long> pids() {
        return lab.processes().stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    private JsonNode broker() throws IOException {
        return JSON.readTree(Files.readAllBytes(lab.home().resolve("kafka/broker.json")));
    }

    private List<String> logs() throws IOException {
        try (Stream<Path> files = Files.list(lab.home().resolve("logs"))) {
            return files.filter(Files::isRegularFile).map(UpIT::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode get(Link link, String path) throws IOException {
        HttpURLConnection connection = open(link.api(path), link.token());
        return JSON.readTree(connection.getInputStream());
    }

    private static void post(Link link, String path, String body) throws IOException {
        HttpURLConnection connection = open(link.api(path), link.token());
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).isBetween(200, 201);
    }

    private static int status(URI address, String token) throws IOException {
        return open(address, token).getResponseCode();
    }

    private static HttpURLConnection open(URI address, String token) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(10_000);
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "token " + token);
        }
        return connection;
    }

    private record Link(URI uri) {
        Link(String text) {
            this(URI.create(text));
        }

        int port() {
            return uri.getPort();
        }

        String token() {
            return uri.getQuery().substring("token=".length());
        }

        URI api(String path) {
            return uri.resolve("/api/" + path);
        }
    }
}
