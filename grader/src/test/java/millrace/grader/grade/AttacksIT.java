package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Submissions that mean harm, or do it, in real sandboxes: of each kind, or with {@code -Dmillrace.sandbox} of one.
 */
@Tag("once")
@Timeout(3000)
class AttacksIT {
    @TempDir
    private static Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Sandbox.class,
            names = {"BWRAP", "DOCKER"})
    void givesEachAttackWhatItIsDueAndNothingMore(Sandbox sandbox) throws Exception {
        Assumptions.assumeTrue(
                System.getProperty("millrace.sandbox", sandbox.option()).equals(sandbox.option()),
                "another sandbox was asked for");
        Assumptions.assumeTrue(
                sandbox == Sandbox.DOCKER || SampleClass.bubblewrap() == Sandbox.BWRAP,
                "no namespaces on this machine");
        SampleClass sample = new SampleClass(folder, sandbox);
        List<Attack> attacks = Attack.wanted(sample.sandbox);
        for (Attack attack : attacks) {
            sample.hand(attack.name(), attack.answers());
        }

        Map<String, Result> results = sample.grade(Limits.of(Duration.ofSeconds(40), Duration.ofMinutes(15)));

        SoftAssertions all = new SoftAssertions();
        for (Attack attack : attacks) {
            attack.expect(results.get(attack.name()), all);
        }
        all.assertAll();
        try (Stream<Path> written = Files.walk(sample.out())) {
            for (Path file : written.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                assertThat(text).as("%s", file).doesNotContain("SECRET");
                if (file.toString().endsWith(".html")) {
                    assertThat(text).as("%s", file).doesNotContain("<script", "<img", "<svg");
                }
            }
        }
        sample.awaitNothingLeft();
    }
}
