package millrace.lib.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
    /** The seal of {@code int sum() { return 3; }}, as the grader makes it. */
    private static final String SEALED = "sum 4Ab9MohThnVsMZtRYNKhRi5piZ1lzQM=\n";

    private static final String NOTEBOOK = """
            {"cells": [
              {"cell_type": "code", "source": "check(…)", "metadata": {"millrace": {"question": "%s", "points": 2}}},
              {"cell_type": "code", "source": "check(…)", "metadata": {"millrace": {"question": "%s", "points": 3}}},
              {"cell_type": "markdown", "source": "Words", "metadata": {}}
            ], "metadata": {"millrace": {"episode": "%s", "title": "%s", "minutes": 45}}, "nbformat": 4, "nbformat_minor": 5}
            """;

    @TempDir
    private Path folder;

    private Learner learner;

    @BeforeEach
    void prepare() throws Exception {
        Path solutions = Files.createDirectory(folder.resolve("solutions"));
        Files.writeString(solutions.resolve("04-table.sealed"), SEALED);
        learner = new Learner(folder, new Solutions(Optional.of(solutions)));
    }

    @Test
    void showsASolutionAfterThreeChecksOfDifferentAnswersThatFailed() {
        assertThat(text()).endsWith("3 more tries.");
        try_("int sum() { return 0; }", "wrong");
        assertThat(text()).endsWith("2 more tries.");
        try_("int sum() { return 1; }", "crashed");
        assertThat(text()).endsWith("1 more try.");

        Optional<String> said = try_("int sum() { return 2; }", "timed out");

        assertThat(said).contains("You have tried 3 times. solution(\"sum\") shows a way to do it.");
        assertThat(text()).contains("int sum() { return 3; }");
    }

    @Test
    void countsNeitherTheSameAnswerTwiceNorOneThatIsNotStarted() {
        for (int i = 0; i < 5; i++) {
            try_("int sum() { throw todo(\"add\"); }" + " ".repeat(i), "not started");
            try_("int  sum() {\n    return 0;\n}".replace(" ", " ".repeat(i + 1)), "wrong");
            // Work on another exercise changes nothing of this one.
            CellCode.runs("int other() { return %d; }".formatted(i));
        }

        assertThat(text()).endsWith("2 more tries.").doesNotContain("return 3");
    }

    @Test
    void showsASolutionToWhoHasOneAndSaysSo() {
        Optional<String> said = try_("int sum() { return 1 + 2; }", "correct");

        assertThat(said).contains("solution(\"sum\") shows another way to do it.");
        assertThat(text()).contains("int sum() { return 3; }").contains("Where do the two differ");
    }

    @Test
    void saysThatAQuestionIsUnknownAndThatSolutionsAreNotAtHand() {
        assertThat(learner.solution("sums").content().text()).startsWith("There is no question 'sums'.");

        Learner elsewhere = new Learner(folder, new Solutions(Optional.empty()));
        assertThat(elsewhere.solution("sum").content().text()).startsWith("Solutions are not at hand here.");
        CellCode.runs("int sum() { return 3; }");
        CellCode.runs("check(\"sum\").answer(() -> sum())");
        assertThat(elsewhere.checked("sum", "correct")).isEmpty();
    }

    @Test
    void showsHowFarOneIsInAllEpisodesOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("05-next.ipynb"), NOTEBOOK.formatted("third", "fourth", "05", "Queries"));
        Files.writeString(folder.resolve("04-table.ipynb"), NOTEBOOK.formatted("sum", "second", "04", "Tables <b>"));
        Files.writeString(folder.resolve("04-table-copy.ipynb"), NOTEBOOK.formatted("sum", "second", "04", "A copy"));
        Files.writeString(folder.resolve("mine.ipynb"), "no JSON");
        try_("int sum() { return 3; }", "correct");
        // Who tries something else with a solved exercise has solved it all the same.
        try_("int sum() { return 4; }", "wrong");
        learner.checked("third", "wrong");

        var shown = learner.progress().content();

        assertThat(shown.text())
                .contains("Your progress · 1 of 4 exercises, 2 of 10 points")
                .contains("04      | Tables <b> | ✔ ○       | 1 of 2 | 2 of 5")
                .contains("05      | Queries    | ✘ ○       | 0 of 2 | 0 of 5")
                .contains("Next: third in episode 05, Queries.")
                .doesNotContain("A copy");
        assertThat((String) shown.data().get("text/html"))
                .contains("Tables &lt;b&gt;")
                .doesNotContain("<b>");
    }

    @Test
    void exportsALineForEachQuestion() throws Exception {
        Files.writeString(folder.resolve("04-table.ipynb"), NOTEBOOK.formatted("sum", "=1+1", "04", "Tables"));
        try_("int sum() { return 4; }", "wrong");
        try_("int sum() { return 3; }", "correct");

        Path file = learner.export("progress.csv");

        assertThat(file).isEqualTo(folder.resolve("progress.csv"));
        assertThat(Files.readAllLines(file))
                .hasSize(3)
                .contains("episode,question,points,state,checks,first correct", "04,\"'=1+1\",3,open,0,")
                .element(1)
                .asString()
                .matches("04,sum,2,done,2,\\d{4}-\\d\\d-\\d\\dT.*Z");
    }

    private String text() {
        return learner.solution("sum").content().text();
    }

    /** Runs the answer's cell, then its check. */
    private Optional<String> try_(String answer, String status) {
        CellCode.runs(answer);
        CellCode.runs("check(\"sum\").answer(() -> sum()).expect(3);");
        return learner.checked("sum", status);
    }
}
