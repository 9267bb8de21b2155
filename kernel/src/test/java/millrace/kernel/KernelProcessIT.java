package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the kernel's process begins and ends. */
@Timeout(400)
class KernelProcessIT {
    private static final Duration SOON = Duration.ofSeconds(6);

    @Test
    void startsTwentyTimesInARow() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (TestFrontEnd frontEnd = TestFrontEnd.start()) {
                assertThat(frontEnd.value("1 + 1")).isEqualTo("2");
                frontEnd.askControl("shutdown_request", Map.of("restart", false));
                assertThat(frontEnd.ends(SOON)).isTrue();
            }
        }
    }

    @Test
    void endsOnRequestWhileACellRuns() throws Exception {
        try (TestFrontEnd frontEnd = TestFrontEnd.start()) {
            String id = frontEnd.execute("System.out.println(\"on\"); while (true) { }");
            frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));

            assertThat(frontEnd.askControl("shutdown_request", Map.of("restart", true))
                            .text("restart"))
                    .isEqualTo("true");
            assertThat(frontEnd.ends(SOON)).isTrue();
            assertThat(frontEnd.process().exitValue()).isZero();
        }
    }

    @Test
    void endsAlthoughACellCannotBeStopped() throws Exception {
        try (TestFrontEnd frontEnd = TestFrontEnd.start()) {
            String id = frontEnd.execute("""
                    System.out.println("on");
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) { } }));
                    "a".repeat(40).matches("(a*)*b")
                    """);
            frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));

            frontEnd.askControl("shutdown_request", Map.of());
            assertThat(frontEnd.ends(SOON)).isTrue();
        }
    }

    @Test
    void endsOnATermSignal() throws Exception {
        try (TestFrontEnd frontEnd = TestFrontEnd.start()) {
            String id = frontEnd.execute("System.out.println(\"on\"); while (true) { }");
            frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));

            frontEnd.process().destroy();

            assertThat(frontEnd.ends(SOON)).isTrue();
        }
    }

    @Test
    void endsWhenTheProcessThatStartedItWasKilled() throws Exception {
        Process parent = new ProcessBuilder("sleep", "600").start();
        try (TestFrontEnd frontEnd = TestFrontEnd.start(Map.of("JPY_PARENT_PID", Long.toString(parent.pid())))) {
            frontEnd.execute("while (true) { }");

            parent.destroyForcibly().waitFor();

            assertThat(frontEnd.ends(SOON)).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void endsAtOnceWhenThereIsNoConnectionFile() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "no-such-file.json")
                .redirectErrorStream(true)
                .start();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("the connection file cannot be read")
                .doesNotContain("\tat ");
    }
}
