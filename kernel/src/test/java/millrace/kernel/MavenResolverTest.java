package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a folder in the place of {@code ~/.m2}, whose settings name the one repository there is. */
@Timeout(120)
class MavenResolverTest {
    private static final String TEA = "shop:tea:1.0";

    private Duration silence = Duration.ofSeconds(20);

    @TempDir
    private Path home;

    @Test
    void saysInOneLineThatAHostIsUnknown() throws IOException {
        useRepository("http://repository.invalid/maven");

        assertThat(problemWith(TEA))
                .startsWith("shop:tea:1.0 cannot be fetched from http://repository.invalid/maven: repository.invalid")
                .endsWith("Is there a network? What was fetched once needs none.")
                .hasLineCount(1);
    }

    @Test
    void givesUpOnAHostThatTakesNoConnection() throws IOException {
        int nobody = freePort();
        useRepository("http://127.0.0.1:%d/maven".formatted(nobody));

        assertThat(problemWith(TEA))
                .contains("cannot be fetched from http://127.0.0.1:%d/maven".formatted(nobody), "refused");
    }

    @Test
    void givesUpOnAHostThatNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            useRepository("http://127.0.0.1:%d/maven".formatted(silent.getLocalPort()));
            silence = Duration.ofMillis(300);

            assertThat(problemWith(TEA)).contains("cannot be fetched from", "timed out");
        }
    }

    @Test
    void fetchesOnceAndThenNeedsNoNetwork() throws IOException {
        int port = freePort();
        useRepository("http://127.0.0.1:%d".formatted(port));
        assertThat(problemWith(TEA)).contains("cannot be fetched");

        HttpServer repository = repository(port);
        try {
            assertThat(fileNames(TEA)).containsExactly("tea-1.0.jar");
        } finally {
            repository.stop(0);
        }

        assertThat(fileNames(TEA)).containsExactly("tea-1.0.jar");
    }

    @Test
    void saysWhatARepositoryDoesNotHave() throws IOException {
        HttpServer repository = repository(0);
        try {
            useRepository(
                    "http://127.0.0.1:%d".formatted(repository.getAddress().getPort()));

            assertThat(problemWith("shop:tea:2.0"))
                    .startsWith("Could not find artifact shop:tea:jar:2.0 in ")
                    .endsWith("look at the spelling and the version");
        } finally {
            repository.stop(0);
        }
    }

    private List<String> resolve(String coordinates) {
        return new MavenResolver(ContextOverrides.create().withMavenUserHomeOverride(home), silence)
                .apply(List.of(coordinates));
    }

    private String problemWith(String coordinates) {
        return catchThrowableOfType(IllegalArgumentException.class, () -> resolve(coordinates))
                .getMessage();
    }

    private List<String> fileNames(String coordinates) {
        return resolve(coordinates).stream()
                .map(jar -> Path.of(jar).getFileName().toString())
                .toList();
    }

    private void useRepository(String url) throws IOException {
        Files.writeString(home.resolve("settings.xml"), """
                <settings><mirrors><mirror>
                  <id>only</id><mirrorOf>*</mirrorOf><url>%s</url>
                </mirror></mirrors></settings>
                """.formatted(url));
    }

    /** A repository that has {@link #TEA} and nothing else. */
    private static HttpServer repository(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> answer(exchange, 404, ""));
        server.createContext("/shop/tea/1.0/tea-1.0.jar", exchange -> answer(exchange, 200, "a jar"));
        server.createContext("/shop/tea/1.0/tea-1.0.pom", exchange -> answer(exchange, 200, """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>shop</groupId><artifactId>tea</artifactId><version>1.0</version>
                </project>
                """));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        // The resolver asks for tea-1.0.jar.sha1 too, and a context holds for all that begins as it does.
        boolean itself = exchange.getRequestURI()
                .getPath()
                .equals(exchange.getHttpContext().getPath());
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(itself ? status : 404, itself && bytes.length > 0 ? bytes.length : -1);
        if (itself) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }
}
