package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The container engine of this machine, as a person uses it: by its command line. A test that needs one and finds none
 * is skipped, or fails where {@code MILLRACE_TEST_ALL} is true.
 */
public final class Engine {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration TO_BUILD = Duration.ofMinutes(20);

    private static String built;

    private Engine() {}

    /** How a command ended, and what it printed. */
    record Ran(int status, String out, String err) {}

    public static void demand() {
        String missing = missing();
        if (missing != null) {
            absent("this test needs a container engine with Compose; " + missing);
        }
    }

    /** Likewise of a program on the PATH. */
    static void demandProgram(String name) {
        boolean there =
                Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, name)));
        if (!there) {
            absent("this test needs the program %s, which is not on the PATH".formatted(name));
        }
    }

    private static void absent(String message) {
        if (Boolean.parseBoolean(System.getenv("MILLRACE_TEST_ALL"))) {
            Assertions.fail(message);
        }
        Assumptions.abort(message);
    }

    private static String missing() {
        try {
            for (List<String> command : List.of(List.of("docker", "info"), List.of("docker", "compose", "version"))) {
                if (run(command, Map.of(), Duration.ofSeconds(60)).status() != 0) {
                    return "`%s` fails".formatted(String.join(" ", command));
                }
            }
            return null;
        } catch (UncheckedIOException e) {
            return "docker is not on the PATH";
        }
    }

    /** The name of the image, built of the sources as they are now: of what did not change the engine has the layers. */
    public static synchronized String image() {
        demand();
        if (built == null) {
            Ran build = run(List.of("docker", "compose", "build", "--quiet", "lab"), Map.of(), TO_BUILD);
            assertThat(build.status()).as(build.out() + build.err()).isZero();
            // What this build took the place of, 1 GB each time, has no name any more.
            docker("image", "prune", "--force", "--filter", "label=org.opencontainers.image.title=Millrace");
            built = System.getenv().getOrDefault("MILLRACE_IMAGE", "millrace/lab:1.0.0");
        }
        return built;
    }

    static String kafkaImage() {
        return System.getenv().getOrDefault("MILLRACE_KAFKA_IMAGE", "apache/kafka:4.3.1");
    }

    /** Runs {@code docker} with {@code arguments}, which must succeed; returns what it printed, stripped. */
    public static String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Ran ran = run(command, Map.of(), LIMIT);
        assertThat(ran.status())
                .as("%s: %s%s", String.join(" ", command), ran.out(), ran.err())
                .isZero();
        return ran.out().strip();
    }

    /** What a container has written to its standard output and error. */
    static String logs(String container) {
        Ran ran = run(List.of("docker", "logs", container), Map.of(), LIMIT);
        return ran.out() + ran.err();
    }

    static boolean isHealthy(String container) {
        return docker("inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", container)
                .equals("running healthy");
    }

    /** Waits, at most five minutes, until {@code met}. */
    public static void await(String what, BooleanSupplier met) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(500);
        }
    }

    /** Runs a command in the project's root. */
    static Ran run(List<String> command, Map<String, String> environment, Duration limit) {
        return run(command, environment, limit, Path.of("/dev/null"));
    }

    /** Likewise; it reads {@code input}. */
    static Ran run(List<String> command, Map<String, String> environment, Duration limit, Path input) {
        try {
            Path out = Files.createTempFile("docker", ".out");
            Path err = Files.createTempFile("docker", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(TestProject.real().root().toFile())
                    .redirectInput(input.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            // The default of every engine but old ones.
            builder.environment().put("DOCKER_BUILDKIT", "1");
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                Assertions.fail("%s: still running after %s; %s".formatted(command, limit, Files.readString(out)));
            }
            Ran ran = new Ran(process.exitValue(), read(out), read(err));
            Files.delete(out);
            Files.delete(err);
            return ran;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
