package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import millrace.grader.TestProject;
import millrace.grader.process.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docker/jupyterhub}, with the hub that its requirements name. */
@Tag("once")
@Timeout(900)
class JupyterHubIT {
    private static final List<String> STUDENTS = List.of("ada", "grace", "edsger");
    private static final String STUDENTS_IMAGE = "millrace/student:test";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    // The proxy of the hub takes an offer of HTTP/2 for a websocket.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = Port.anyFree();
    private final String token =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 16);
    private Process hub;

    @BeforeEach
    void startHub() throws Exception {
        String image = Engine.image();
        Engine.demandProgram("configurable-http-proxy");
        Engine.docker(
                "build", "--quiet", "--build-arg", "IMAGE=" + image, "--tag", STUDENTS_IMAGE, "docker/jupyterhub");
        Path root = TestProject.real().root();
        Path python = folder.resolve("python");
        succeed("python3", "-m", "venv", python.toString());
        succeed(
                python.resolve("bin/pip").toString(),
                "install",
                "--quiet",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                root.resolve("docker/jupyterhub/hub.txt").toString());
        // The example as it is, and a user who is a program: this test.
        Path config = Files.writeString(folder.resolve("config.py"), """
                load_subconfig("%s")
                c.JupyterHub.services = [{"name": "test", "api_token": "%s"}]
                c.JupyterHub.load_roles = [{"name": "test", "services": ["test"],
                    "scopes": ["admin:users", "admin:servers", "access:servers"]}]
                c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:%d"
                c.DockerSpawner.prefix = "millrace-test-hub"
                c.DockerSpawner.volumes = {"millrace-test-hub-{username}": "/opt/millrace/work"}
                """.formatted(
                        root.resolve("docker/jupyterhub/jupyterhub_config.py"), token, Port.anyFree()));
        ProcessBuilder builder = new ProcessBuilder(
                        python.resolve("bin/jupyterhub").toString(), "-f", config.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("hub.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "MILLRACE_HUB_URL",
                        "http://127.0.0.1:" + port,
                        "MILLRACE_HUB_PORT",
                        "" + Port.anyFree(),
                        "MILLRACE_HUB_PASSWORD",
                        token,
                        "MILLRACE_STUDENT_IMAGE",
                        STUDENTS_IMAGE,
                        "MILLRACE_STUDENT_MEMORY",
                        "2G",
                        "MILLRACE_STUDENT_CPUS",
                        "1.5"));
        // Debian's proxy has its modules there, where a Node from elsewhere does not look.
        builder.environment().put("NODE_PATH", "/usr/share/nodejs");
        hub = builder.start();
        Engine.await("the hub answers: " + folder, () -> hub.isAlive() && status("/hub/api/") == 200);
    }

    @AfterEach
    void stopHub() throws Exception {
        if (hub == null) {
            return;
        }
        hub.destroy();
        if (!hub.waitFor(60, TimeUnit.SECONDS)) {
            hub.destroyForcibly();
        }
        for (String student : STUDENTS) {
            Engine.run(
                    List.of("docker", "rm", "--force", "millrace-test-hub-" + student),
                    Map.of(),
                    Duration.ofMinutes(1));
            Engine.run(
                    List.of("docker", "volume", "rm", "--force", "millrace-test-hub-" + student),
                    Map.of(),
                    Duration.ofMinutes(1));
        }
        Engine.docker("image", "rm", "--force", STUDENTS_IMAGE);
    }

    @Test
    void givesThreeStudentsAContainerEachWithinItsLimits() throws Exception {
        for (String student : STUDENTS) {
            assertThat(send("POST", "/hub/api/users/" + student, "{}").statusCode())
                    .isEqualTo(201);
            assertThat(send("POST", "/hub/api/users/%s/server".formatted(student), "{}")
                            .statusCode())
                    .isIn(201, 202);
        }
        for (String student : STUDENTS) {
            Engine.await(
                    "the server of " + student,
                    () -> json("/hub/api/users/" + student)
                            .path("servers")
                            .path("")
                            .path("ready")
                            .asBoolean());
            assertThat(Engine.docker(
                            "inspect",
                            "--format",
                            "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.CpuQuota}} {{.HostConfig.Privileged}} {{.Config.User}}",
                            "millrace-test-hub-" + student))
                    .isEqualTo("%d 0 150000 false learner".formatted(2L << 30));
        }
        for (String student : STUDENTS) {
            String kernel = JSON.readTree(
                            send("POST", "/user/%s/api/kernels".formatted(student), "{\"name\": \"millrace\"}")
                                    .body())
                    .path("id")
                    .asText();

            assertThat(run(student, kernel, """
                    import millrace.lib.kafka.Kafka;
                    Kafka.createTopic("of-%s", 1);
                    System.out.println(Kafka.topics());""".formatted(student))).contains("[of-" + student + "]");
            assertThat(run(
                            student,
                            kernel,
                            "%%sh\nkafka-topics.sh --bootstrap-server \"$MILLRACE_KAFKA\" --describe --topic of-"
                                    + student))
                    .contains("of-" + student);
        }
        assertThat(json("/user/ada/api/contents/").path("content").findValuesAsText("name"))
                .contains("09-spark-reads-kafka.ipynb");
    }

    /** What the cell prints, as the websocket of JupyterLab has it. */
    private String run(String student, String kernel, String cell) throws Exception {
        CompletableFuture<String> printed = new CompletableFuture<>();
        StringBuilder message = new StringBuilder();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Authorization", "token " + token)
                .buildAsync(
                        URI.create(
                                "ws://127.0.0.1:%d/user/%s/api/kernels/%s/channels".formatted(port, student, kernel)),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                                message.append(data);
                                if (last) {
                                    read(message.toString(), printed);
                                    message.setLength(0);
                                }
                                webSocket.request(1);
                                return null;
                            }
                        })
                .get(60, TimeUnit.SECONDS);
        Map<String, String> header = Map.of(
                "msg_id", "one",
                "msg_type", "execute_request",
                "username", student,
                "session", "test",
                "date", "2026-01-01T00:00:00Z",
                "version", "5.3");
        Map<String, Object> content = Map.of(
                "code", cell, "silent", false, "store_history", true, "allow_stdin", false, "stop_on_error", true);
        socket.sendText(
                        JSON.writeValueAsString(Map.of(
                                "channel",
                                "shell",
                                "header",
                                header,
                                "parent_header",
                                Map.of(),
                                "metadata",
                                Map.of(),
                                "content",
                                content)),
                        true)
                .get(60, TimeUnit.SECONDS);
        String all = printed.get(180, TimeUnit.SECONDS);
        socket.abort();
        return all;
    }

    private static void read(String message, CompletableFuture<String> printed) {
        try {
            JsonNode read = JSON.readTree(message);
            switch (read.path("msg_type").asText()) {
                case "stream" -> printed.complete(read.at("/content/text").asText());
                case "error" -> printed.complete(read.path("content").toString());
                default -> {}
            }
        } catch (IOException e) {
            printed.completeExceptionally(e);
        }
    }

    private int status(String path) {
        try {
            return send("GET", path, null).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    private JsonNode json(String path) {
        try {
            return JSON.readTree(send("GET", path, null).body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "token " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void succeed(String... command) {
        Engine.Ran ran = Engine.run(List.of(command), Map.of(), Duration.ofMinutes(5));
        assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
    }
}
