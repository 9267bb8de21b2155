package millrace.grader.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/**
 * A submission that means harm, or does it: a file in {@code attacks}, with a section for each answer that begins with
 * {@code // %% question expected status "part of the reason"}. Those marked {@code // fast} take seconds; what a container may
 * do otherwise than name spaces alone is {@code // fast, in containers too}; what is no harm in a container, whose engine
 * counts it, is {@code // fast, in name spaces alone}.
 *
 * @param answers by question; {@code added} is a cell of the learner's own
 * @param statuses what each must get, and nothing more
 * @param reasons a part of what each must be told
 */
record Attack(String name, Map<String, String> answers, Map<String, String> statuses, Map<String, String> reasons) {
    private static final Path FOLDER = Path.of("src/test/resources/millrace/grader/grade/attacks");
    private static final Pattern SECTION = Pattern.compile("// %% (\\w+)([a-z ]*)(?:\"([^\"]*)\")?");

    /**
     * Those that are fast in {@code sandbox}, or all of them with {@code -Dmillrace.attacks=all}, or those of {@code
     * -Dmillrace.attack=NAME,NAME}.
     */
    static List<Attack> wanted(Sandbox sandbox) throws IOException {
        boolean every = "all".equals(System.getProperty("millrace.attacks"));
        List<String> only = List.of(System.getProperty("millrace.attack", "").split(",", -1));
        String fast = sandbox == Sandbox.DOCKER ? "// fast, in containers too" : "// fast";
        List<Attack> attacks = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                if (sandbox == Sandbox.DOCKER && text.startsWith("// fast, in name spaces alone")) {
                    continue;
                }
                String name = file.getFileName().toString().replace(".java", "");
                if (only.contains("") ? every || text.startsWith(fast) : only.contains(name)) {
                    attacks.add(parse(name, text));
                }
            }
        }
        return attacks;
    }

    private static Attack parse(String name, String text) {
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

    /** Notes in {@code all} where {@code result} is not what it is due. */
    void expect(Result result, SoftAssertions all) {
        Map<String, Verdict> verdicts = SampleClass.byQuestion(result);
        statuses.forEach((question, status) -> {
            Verdict verdict = verdicts.get(question);
            all.assertThat(verdict.status().text())
                    .as("%s %s: %s", result.student(), question, verdict.reasons())
                    .isEqualTo(status);
            all.assertThat(String.join(" ", verdict.reasons()))
                    .as("%s %s", result.student(), question)
                    .contains(reasons.get(question))
                    .doesNotContain("SECRET");
        });
    }
}
