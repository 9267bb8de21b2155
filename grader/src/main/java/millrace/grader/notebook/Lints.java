package millrace.grader.notebook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes an episode weaker than the others, though it works: told by {@code verify}, and never a failure. One that
 * does not hold in a place is silenced in the header, with the reason: {@code silenced: {"claim twelve-cases": "a
 * judgement, which no cell can find out"}}; the place is left out for the episode as a whole.
 */
final class Lints {
    private static final int MOST_WORDS_BEFORE_CODE = 400;
    private static final int EXERCISES = 5;
    private static final int PREDICTIONS = 2;
    private static final int CHANGES = 2;
    private static final int STREAMING = 2;
    private static final int AT_LEAST = 3;
    private static final int SHORTEST = 45;
    private static final int LONGEST = 60;

    private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} (.+)$");
    private static final Pattern WRONG = Pattern.compile("(?mi)^## .*go(es)? wrong.*$");
    private static final Pattern ENDING = Pattern.compile("(?m)^## (Key points|Questions|Read more).*$");
    private static final Pattern WAITS = Pattern.compile(
            "\\.(awaitTermination|awaitAnyTermination|waitFor|join|take)\\(\\)|\\.all\\(\\)\\.get\\(\\)|while \\(true\\)");
    private static final Pattern READS_OR_WRITES =
            Pattern.compile("readStream|writeStream|\\.(run|start|givenTopic|givenFolder|givenLines)\\(");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern COMMENT = Pattern.compile("//.*|(?s:/\\*.*?\\*/)");

    /** What our helpers do for a learner, and what of Spark must then be seen in the same episode. */
    private static final Map<String, String> HIDES = Map.of(
            "outputModes(", "outputMode(",
            "watch(", ".start()",
            "checkpoint(", "checkpointLocation",
            "eventTime(", "withWatermark(",
            "windows(", "window(",
            "lastCommit(", "checkpointLocation",
            "awaitEnd(", "awaitTermination(");

    private final Episode episode;
    private final Map<String, String> silenced;
    private final Set<String> needed = new HashSet<>();
    private final List<String> found = new ArrayList<>();

    private Lints(Episode episode) {
        this.episode = episode;
        this.silenced = episode.silenced();
    }

    /** A line each; none for an episode that asks nothing, which is no lesson. */
    static List<String> of(Episode episode) {
        if (episode.questions().isEmpty()) {
            return List.of();
        }
        Lints lints = new Lints(episode);
        lints.lesson();
        lints.prose();
        lints.code();
        episode.questions().forEach(lints::question);
        lints.silenced.keySet().stream()
                .filter(name -> !lints.needed.contains(name))
                .sorted()
                .forEach(name -> lints.found.add("%s: silenced '%s' silences nothing; take it out of the header"
                        .formatted(episode.name(), name)));
        return List.copyOf(lints.found);
    }

    private void lesson() {
        String prose = String.join("\n\n", texts("markdown"));
        List<Question> questions = episode.questions();
        atLeast("few-exercises", questions.size(), EXERCISES, "exercises");
        atLeast(
                "few-predictions",
                (int) Pattern.compile("(?mi)^### .*predict.*$")
                        .matcher(prose)
                        .results()
                        .count(),
                PREDICTIONS,
                "exercises whose heading says predict");
        atLeast(
                "few-changes",
                (int) Pattern.compile("(?i)\\*\\*change (one|two|a) ")
                        .matcher(prose)
                        .results()
                        .count(),
                CHANGES,
                "paragraphs that begin with **Change one thing.**");
        atLeast(
                "little-streaming",
                (int) questions.stream()
                        .filter(question -> asksForCode(question) && streams(question))
                        .count(),
                STREAMING,
                "exercises that write streaming code");
        if (!WRONG.matcher(prose).find()) {
            add("nothing-goes-wrong", "", "no heading 'What can go wrong'", "one, with errors that its cells provoke");
        }
        if (!prose.contains("## Key points")) {
            add("no-key-points", "", "no heading 'Key points'", "one");
        }
        if (episode.minutes() < SHORTEST || episode.minutes() > LONGEST) {
            add("length", "", episode.minutes() + " minutes", "from %d to %d".formatted(SHORTEST, LONGEST));
        }
    }

    private boolean streams(Question question) {
        return episode.code(question.id(), Role.CHECK).stream()
                .anyMatch(code -> READS_OR_WRITES.matcher(code).find());
    }

    private boolean asksForCode(Question question) {
        return episode.code(question.id(), Role.CHECK).stream().noneMatch(code -> code.contains(".answer("));
    }

    /** Long prose before anything is to be seen; and the part on what goes wrong, with nothing that does. */
    private void prose() {
        int words = 0;
        String heading = episode.title();
        boolean wrong = false;
        boolean provoked = false;
        for (SourceCell cell : episode.cells()) {
            if (cell.cell().isCode()) {
                words = 0;
                provoked |= wrong;
                continue;
            }
            String text = cell.cell().source();
            if (ENDING.matcher(text).find()) {
                break;
            }
            Matcher headings = HEADING.matcher(text);
            while (headings.find()) {
                heading = headings.group(1);
            }
            wrong |= WRONG.matcher(text).find();
            // A table or a list is read at a glance.
            words += (int) text.lines()
                    .filter(line -> !line.startsWith("|") && !line.startsWith("- "))
                    .flatMap(BLANKS::splitAsStream)
                    .filter(word -> !word.isBlank())
                    .count();
            if (words > MOST_WORDS_BEFORE_CODE) {
                add(
                        "prose",
                        heading,
                        "%d words without a cell that shows something".formatted(words),
                        "at most " + MOST_WORDS_BEFORE_CODE);
                words = 0;
            }
        }
        if (wrong && !provoked) {
            add("nothing-goes-wrong", "", "no cell below 'What can go wrong'", "errors that its cells provoke");
        }
    }

    private void code() {
        List<String> visible = new ArrayList<>();
        List<String> withTexts = new ArrayList<>();
        for (SourceCell cell : episode.cells()) {
            boolean shown = !cell.is(Role.SOLUTION) && !cell.is(Role.SCENARIO) && !cell.is(Role.MUTANT);
            if (!cell.cell().isCode()) {
                continue;
            }
            String code = COMMENT.matcher(LITERAL.matcher(cell.cell().source()).replaceAll("\"\""))
                    .replaceAll("");
            if (shown && !cell.is(Role.HINT)) {
                visible.add(code);
                withTexts.add(cell.cell().source());
            }
            Matcher waits = WAITS.matcher(code);
            if (!cell.is(Role.MUTANT) && !cell.is(Role.HINT) && waits.find()) {
                add(
                        "unbounded-wait",
                        "line " + cell.line(),
                        "'%s'".formatted(waits.group()),
                        "a wait with a bound, as awaitTermination(10_000)");
            }
        }
        String all = String.join("\n", visible);
        // What a helper stands for may be the name of an option.
        String allWithTexts = String.join("\n", withTexts);
        HIDES.forEach((helper, api) -> {
            boolean called = Pattern.compile("(?<![\\w.])" + Pattern.quote(helper))
                    .matcher(all)
                    .find();
            if (called && !allWithTexts.contains(api)) {
                add(
                        "hidden-api",
                        helper.replace("(", ""),
                        "the helper %s and nowhere %s".formatted(helper + "…)", api),
                        "what it stands for, shown in full at least once");
            }
        });
    }

    private void question(Question question) {
        int steps = episode.code(question.id(), Role.HINT).stream()
                .mapToInt(Lints::steps)
                .sum();
        if (steps < AT_LEAST) {
            add("few-hints", question.id(), steps + " hints", "three, from a nudge to nearly the answer");
        }
        String check = String.join("\n", episode.code(question.id(), Role.CHECK));
        if (asksForCode(question)) {
            long mutants = episode.mutants().stream()
                    .filter(mutant -> mutant.question().equals(question.id()))
                    .count();
            if (question.scenarios() < AT_LEAST) {
                add("few-scenarios", question.id(), question.scenarios() + " scenarios", "three or more");
            }
            if (mutants < AT_LEAST) {
                add("few-mutants", question.id(), mutants + " mutants", "three or more");
            }
        } else if (check.contains("expectSealed(")) {
            if (isPrediction(question)) {
                add(
                        "claim",
                        question.id(),
                        "a prediction whose answer is sealed",
                        "one that a cell finds out: .expect(() -> …)");
            }
        } else if (!Pattern.compile("\\.expect\\(\\s*\\(\\)\\s*->")
                .matcher(check)
                .find()) {
            add("answer-shown", question.id(), "a check that shows its answer", ".expect(() -> …) or expectSealed");
        }
    }

    /** Whether the heading above the question's first cell says so. */
    private boolean isPrediction(Question question) {
        String heading = "";
        for (SourceCell cell : episode.cells()) {
            if (cell.question().equals(question.id())) {
                break;
            }
            if (!cell.cell().isCode()) {
                Matcher headings = HEADING.matcher(cell.cell().source());
                while (headings.find()) {
                    heading = headings.group(1);
                }
            }
        }
        return heading.toLowerCase(java.util.Locale.ROOT).contains("predict");
    }

    /** The texts behind the question's id; one that is put together with + counts once. */
    private static int steps(String hint) {
        String joined = Pattern.compile("(" + LITERAL.pattern() + ")\\s*\\+\\s*(?=\")")
                .matcher(hint)
                .replaceAll("");
        return (int) LITERAL.matcher(joined).results().count() - 1;
    }

    private List<String> texts(String type) {
        return episode.cells().stream()
                .map(SourceCell::cell)
                .filter(cell -> cell.type().equals(type))
                .map(Cell::source)
                .toList();
    }

    private void atLeast(String lint, int count, int least, String what) {
        if (count < least) {
            add(lint, "", "%d %s".formatted(count, what), "%d or more".formatted(least));
        }
    }

    private void add(String lint, String place, String what, String expected) {
        for (String name : List.of(lint, (lint + " " + place).strip())) {
            if (silenced.containsKey(name)) {
                needed.add(name);
                return;
            }
        }
        found.add("%s: lint %s%s: found %s; expected %s"
                .formatted(episode.name(), lint, place.isEmpty() ? "" : " (" + place + ")", what, expected));
    }
}
