package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.grader.Processes;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Submissions that mean harm, or do it, in real sandboxes. Each is a file in {@code attacks}, with a section for each
 * answer that begins with {@code // %% question expected status "part of the reason"}. Those marked {@code // fast} are
 * tried always, the others with {@code -Dmillrace.attacks=all}.
 */
@Tag("once")
@Timeout(3000)
class AttacksIT {
    private static final Path ATTACKS = Path.of("src/test/resources/millrace/grader/grade/attacks");
    private static final Pattern SECTION = Pattern.compile("// %% (\\w+)([a-z ]*)(?:\"([^\"]*)\")?");

    @TempDir
    private static Path folder;

    private static SampleClass sample;

    @BeforeAll
    static void prepare() throws Exception {
        sample = new SampleClass(folder);
    }

    /** One of them. */
    private record Attack(
            String name, Map<String, String> answers, Map<String, String> statuses, Map<String, String> reasons) {}

    @Test
    void givesEachAttackWhatItIsDueAndNothingMore() throws Exception {
        Assumptions.assumeTrue(sample.sandbox != Sandbox.NONE, "no namespaces on this machine");
        List<Attack> attacks = attacks();
        for (Attack attack : attacks) {
            sample.hand(attack.name(), attack.answers());
        }

        Map<String, Result> results = sample.grade(Limits.of(Duration.ofSeconds(40), Duration.ofMinutes(15)));

        SoftAssertions all = new SoftAssertions();
        for (Attack attack : attacks) {
            Map<String, Verdict> verdicts = SampleClass.byQuestion(results.get(attack.name()));
            attack.statuses().forEach((question, status) -> {
                Verdict verdict = verdicts.get(question);
                all.assertThat(verdict.status().text())
                        .as("%s %s: %s", attack.name(), question, verdict.reasons())
                        .isEqualTo(status);
                all.assertThat(String.join(" ", verdict.reasons()))
                        .as("%s %s", attack.name(), question)
                        .contains(attack.reasons().get(question))
                        .doesNotContain("SECRET");
            });
        }
        all.assertAll();
        assertThat(Files.readString(sample.out().resolve("grades.csv"))).doesNotContain("SECRET");
        Processes.awaitGone(ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .orElse("")
                        .contains(sample.project.root().toString()))
                .map(ProcessHandle::pid)
                .toList());
    }

    private static List<Attack> attacks() throws IOException {
        boolean every = "all".equals(System.getProperty("millrace.attacks"));
        String only = System.getProperty("millrace.attack", "");
        List<Attack> attacks = new ArrayList<>();
        try (Stream<Path> files = Files.list(ATTACKS)) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                String name = file.getFileName().toString().replace(".java", "");
                if (only.isEmpty() ? every || text.startsWith("// fast") : name.equals(only)) {
                    attacks.add(attack(name, text));
                }
            }
        }
        return attacks;
    }

    private static Attack attack(String name, String text) {
        Attack attack = new Attack(name, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        Matcher section = SECTION.matcher(text);
        List<int[]> bounds = new ArrayList<>();
        while (section.find()) {
            bounds.add(new int[] {section.start(), section.end()});
            String question = section.group(1);
            if (!question.equals("added")) {
                attack.statuses().put(question, section.group(2).strip());
                attack.reasons().put(question, section.group(3) == null ? "" : section.group(3));
            }
        }
        for (int i = 0; i < bounds.size(); i++) {
            int end = i + 1 < bounds.size() ? bounds.get(i + 1)[0] : text.length();
            String question = text.substring(bounds.get(i)[0] + 6).split("\\s", 2)[0];
            attack.answers().put(question, text.substring(bounds.get(i)[1], end).strip());
        }
        return attack;
    }
}
