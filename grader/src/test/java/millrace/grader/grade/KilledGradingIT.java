package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A grader that is killed at any moment, and started again. */
@Tag("once")
@Timeout(900)
class KilledGradingIT {
    private static final int KILLS = Integer.getInteger("millrace.kills", 3);
    private static final int LATEST_KILL_MILLIS = 10_000;

    @TempDir
    private Path folder;

    @Test
    void givesTheSameVerdictsAndLeavesNothingBehindHoweverOftenItIsKilled() throws Exception {
        SampleClass sample = new SampleClass(folder);
        sample.hand("all-correct", Map.of("loud", SampleClass.LOUD, "one", "Object one() { return 42; }"));
        sample.hand("halts", Map.of("one", "Object one() { Runtime.getRuntime().halt(1); return 42; }"));
        sample.hand("untouched", Map.of());
        Map<String, Result> undisturbed = sample.grade(SampleClass.LIMITS);
        Path out = folder.resolve("again");
        Random moments = new Random();
        List<Long> killed = new ArrayList<>();

        for (int i = 0; i < KILLS; i++) {
            Process grader = start(out);
            grader.waitFor(moments.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
            grader.destroyForcibly().waitFor();
            killed.add(grader.pid());
        }
        Process last = start(out);
        assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();

        assertThat(last.exitValue())
                .as(Files.readString(folder.resolve("grader.log")))
                .isZero();
        assertThat(sample.results(out)).isEqualTo(undisturbed);
        assertThat(Files.readAllLines(out.resolve("grades.csv"))).hasSize(4);
        sample.awaitNothingLeft();
        assertThat(temporaryFiles())
                .noneMatch(name ->
                        killed.stream().anyMatch(pid -> name.matches("millrace-[a-z]+-%d-\\d+".formatted(pid))));
        try (Stream<Path> left = Files.walk(out)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().endsWith(".new"));
        }
    }

    private Process start(Path out) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleClass.class.getName(),
                        folder.toString(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("grader.log").toFile())
                .start();
    }

    private static List<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
