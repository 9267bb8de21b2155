package millrace.grader.benchmark;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.Port;
import millrace.grader.process.ScratchFolder;

/**
 * What {@code docker compose up} promises about time and memory. It starts the course under a name, on ports and with
 * volumes of its own, which are gone afterwards.
 */
public final class ContainersBenchmark {
    private static final Duration TO_BUILD = Duration.ofMinutes(30);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final List<String> CONTAINERS = List.of("lab", "kafka");
    private static final Pattern FIRST_RESULT = Pattern.compile("first result after (\\d+) ms");
    private static final Pattern AMOUNT = Pattern.compile("([0-9.]+)([KMG])iB");

    private final Project project;
    private final int rounds;
    private final boolean fromNothing;
    private final Consumer<Figure> found;
    private final Map<String, String> ports = Map.of(
            "MILLRACE_PORT", "" + Port.anyFree(),
            "MILLRACE_KAFKA_PORT", "" + Port.anyFree());

    /**
     * @param rounds at least one; the best of them counts
     * @param fromNothing whether to build the image anew, which takes minutes and the network
     * @param found told of each figure as soon as it is known
     */
    public ContainersBenchmark(Project project, int rounds, boolean fromNothing, Consumer<Figure> found) {
        this.project = project;
        this.rounds = rounds;
        this.fromNothing = fromNothing;
        this.found = found;
    }

    /** All of it; some minutes. */
    public void run() throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("containers")) {
            try {
                up(scratch.path());
                idle(scratch.path());
                firstResult(scratch.path());
            } finally {
                compose(scratch.path(), LIMIT, "down", "--volumes", "--timeout", "5");
            }
        }
    }

    private void up(Path folder) throws InterruptedException {
        long start = System.nanoTime();
        List<String> build = new ArrayList<>(List.of("build", "--quiet"));
        if (fromNothing) {
            build.add("--no-cache");
        }
        build.add("lab");
        compose(folder, TO_BUILD, build.toArray(String[]::new));
        start(folder);
        if (fromNothing) {
            found.accept(new Figure("from nothing built to a healthy lab", seconds(start), 0, "s", 900));
        }
        double best = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            compose(folder, LIMIT, "down");
            long again = System.nanoTime();
            start(folder);
            best = Math.min(best, seconds(again));
        }
        found.accept(new Figure("second start of both containers, until healthy", best, 0, "s", 10));
    }

    private void start(Path folder) throws InterruptedException {
        compose(folder, LIMIT, "up", "--detach", "--no-build", "--wait", "--wait-timeout", "300", "lab", "kafka");
    }

    private void idle(Path folder) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "stats", "--no-stream", "--format", "{{.MemUsage}}"));
        for (String service : CONTAINERS) {
            command.add(compose(folder, LIMIT, "ps", "--quiet", service).strip());
        }
        double megabytes = execute(folder, LIMIT, command)
                .lines()
                .mapToDouble(ContainersBenchmark::megabytes)
                .sum();
        found.accept(new Figure("memory of both containers, idle", megabytes, 0, "MB", 600));
    }

    /** Of {@code 148.7MiB / 3.8GiB} the first, in units of a million bytes. */
    private static double megabytes(String usage) {
        Matcher amount = AMOUNT.matcher(usage);
        if (!amount.find()) {
            throw UserError.problem("docker stats says '%s'; expected an amount of memory".formatted(usage));
        }
        double bytes = Double.parseDouble(amount.group(1)) * Math.pow(1024, 1 + "KMG".indexOf(amount.group(2)));
        return bytes / 1e6;
    }

    private void firstResult(Path folder) throws InterruptedException {
        Path notebook = folder.resolve("first.ipynb");
        write(notebook);
        compose(folder, LIMIT, "cp", notebook.toString(), "lab:/opt/millrace/work/first.ipynb");
        double[] inside = new double[rounds];
        double[] plain = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            String millrace = project.root().resolve("millrace").toString();
            Path out = folder.resolve("plain");
            execute(folder, LIMIT, List.of(millrace, "run", "--out", out.toString(), notebook.toString()));
            plain[round] = firstResult(read(out.resolve("first.ipynb")));
            compose(folder, LIMIT, "exec", "-T", "lab", "millrace", "run", "--out", "/tmp/first", "first.ipynb");
            inside[round] = firstResult(compose(folder, LIMIT, "exec", "-T", "lab", "cat", "/tmp/first/first.ipynb"));
        }
        found.accept(new Figure(
                "fresh kernel to first streamed result, container : plain", min(inside), min(plain), "s", 1.15));
    }

    /** The notebook of the other benchmark, which in the end says how old its kernel is. */
    private static void write(Path notebook) {
        String cell = text("stream.java")
                + ";\nSystem.out.printf(\"first result after %d ms%n\", System.currentTimeMillis()"
                + " - java.lang.management.ManagementFactory.getRuntimeMXBean().getStartTime());";
        Map<String, Object> content = Map.of(
                "nbformat",
                4,
                "nbformat_minor",
                5,
                "metadata",
                Map.of("kernelspec", Map.of("name", "millrace", "display_name", "Millrace (Java)", "language", "java")),
                "cells",
                List.of(Map.of(
                        "cell_type",
                        "code",
                        "id",
                        "first",
                        "metadata",
                        Map.of(),
                        "execution_count",
                        0,
                        "outputs",
                        List.of(),
                        "source",
                        cell)));
        try {
            new JsonMapper().writeValue(notebook.toFile(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double firstResult(String executed) {
        Matcher millis = FIRST_RESULT.matcher(executed);
        if (!millis.find()) {
            throw UserError.problem("the notebook of the benchmark came to no result: " + executed);
        }
        return Double.parseDouble(millis.group(1)) / 1000;
    }

    private String compose(Path folder, Duration limit, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-name", "millrace-benchmark"));
        command.addAll(Arrays.asList(arguments));
        return execute(folder, limit, command);
    }

    /** Runs it in the project's root; returns what it printed. */
    private String execute(Path folder, Duration limit, List<String> command) throws InterruptedException {
        Path log = folder.resolve("command.log");
        try {
            Files.deleteIfExists(log);
            ChildProcess child = ChildProcess.named(String.join(" ", command), log, command)
                    .directory(project.root())
                    .environment("DOCKER_BUILDKIT", "1")
                    .environment("MILLRACE_PORT", ports.get("MILLRACE_PORT"))
                    .environment("MILLRACE_KAFKA_PORT", ports.get("MILLRACE_KAFKA_PORT"))
                    .start();
            try {
                int status = child.awaitEnd(limit);
                if (status != 0) {
                    throw UserError.problem("`%s` ended with status %d: %s"
                            .formatted(String.join(" ", command), status, String.join(" | ", child.lastLogLines(3))));
                }
            } finally {
                child.kill();
            }
            return read(log);
        } catch (IOException | UncheckedIOException | TimeoutException e) {
            throw UserError.problem("`%s`: %s".formatted(String.join(" ", command), e.getMessage()), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw UserError.problem("%s cannot be read (%s)".formatted(file, e), e);
        }
    }

    private static String text(String name) {
        try (InputStream file = ContainersBenchmark.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double min(double... values) {
        return DoubleStream.of(values).min().orElseThrow();
    }
}
