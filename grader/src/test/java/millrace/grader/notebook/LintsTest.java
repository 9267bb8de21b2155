package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LintsTest {
    @Test
    void findsNothingInAnEpisodeThatAsksNothing() {
        assertThat(new Cells().prose("word ".repeat(500)).episode().lints()).isEmpty();
    }

    @Test
    void missesWhatALessonHas() {
        assertThat(Cells.completeQuestion("sum").episode().lints())
                .containsExactly(
                        "04-table: lint few-exercises: found 1 exercises; expected 5 or more",
                        "04-table: lint few-predictions: found 0 exercises whose heading says predict; expected 2 or more",
                        "04-table: lint few-changes: found 0 paragraphs that begin with **Change one thing.**; expected 2 or more",
                        "04-table: lint little-streaming: found 1 exercises that write streaming code; expected 2 or more",
                        "04-table: lint nothing-goes-wrong: found no heading 'What can go wrong'; expected one, with errors that its cells provoke",
                        "04-table: lint no-key-points: found no heading 'Key points'; expected one",
                        "04-table: lint few-hints (sum): found 1 hints; expected three, from a nudge to nearly the answer",
                        "04-table: lint few-scenarios (sum): found 1 scenarios; expected three or more",
                        "04-table: lint few-mutants (sum): found 0 mutants; expected three or more");
    }

    @Test
    void isSilentWhereTheHeaderSaysWhyAndSaysWhatSilencesNothing() {
        Cells cells = Cells.completeQuestion("sum")
                .silenced("few-hints sum")
                .silenced("few-mutants")
                .silenced("claim other");

        assertThat(cells.episode().lints())
                .noneMatch(lint -> lint.contains("few-hints") || lint.contains("few-mutants"))
                .contains("04-table: silenced 'claim other' silences nothing; take it out of the header");
    }

    @Test
    void findsALongWayWithoutAnythingToSee() {
        Cells cells = Cells.completeQuestion("sum")
                .prose("## Theory")
                .prose("word ".repeat(500))
                .demonstration("f();")
                .prose("| " + "word ".repeat(500) + "|")
                .prose("## Key points\n\n" + "word ".repeat(500));

        assertThat(cells.episode().lints())
                .filteredOn(lint -> lint.contains(" prose "))
                .containsExactly(
                        "04-table: lint prose (Theory): found 502 words without a cell that shows something; expected at most 400");
    }

    @Test
    void findsWaitsWithoutABoundButNotInTextsAndNotInMutants() {
        Cells cells = Cells.completeQuestion("sum")
                .demonstration("query.awaitTermination();")
                .demonstration("query.awaitTermination(10_000); // not awaitTermination()")
                .demonstration("print(\"query.awaitTermination()\");")
                .code("mutant", "sum", "query.awaitTermination();");

        assertThat(cells.episode().lints())
                .filteredOn(lint -> lint.contains("unbounded-wait"))
                .containsExactly(
                        "04-table: lint unbounded-wait (line 60): found '.awaitTermination()'; expected a wait with a bound, as awaitTermination(10_000)");
    }

    @Test
    void findsAHelperThatHidesWhatIsTaught() {
        assertThat(Cells.completeQuestion("sum")
                        .demonstration("outputModes(counts);")
                        .episode()
                        .lints())
                .contains(
                        "04-table: lint hidden-api (outputModes): found the helper outputModes(…) and nowhere outputMode(; expected what it stands for, shown in full at least once");
        assertThat(Cells.completeQuestion("sum")
                        .demonstration("outputModes(counts);")
                        .demonstration("counts.writeStream().outputMode(\"update\")")
                        .episode()
                        .lints())
                .noneMatch(lint -> lint.contains("hidden-api"));
        assertThat(Cells.completeQuestion("sum")
                        .demonstration("show(checkpoint(folder));")
                        .demonstration("writer.option(\"checkpointLocation\", folder)")
                        .episode()
                        .lints())
                .noneMatch(lint -> lint.contains("hidden-api"));
    }

    @Test
    void findsACheckThatShowsItsAnswerAndAPredictionThatNoCellFindsOut() {
        Cells cells = new Cells()
                .code("check", "shown", "check(\"shown\").answer(() -> f()).expect(3);")
                .code("check", "real", "check(\"real\").answer(() -> f()).expect(() -> g());")
                .prose("### Exercise 2 · Predict: how many?")
                .code("check", "sealed", "check(\"sealed\").answer(() -> f()).expectSealed(\"12\");")
                .prose("### Exercise 3 · A judgement")
                .code("check", "judged", "check(\"judged\").answer(() -> f()).expectSealed(\"12\");");

        assertThat(cells.episode().lints())
                .filteredOn(lint -> lint.contains("answer-shown") || lint.contains("claim"))
                .containsExactly(
                        "04-table: lint answer-shown (shown): found a check that shows its answer; expected .expect(() -> …) or expectSealed",
                        "04-table: lint claim (sealed): found a prediction whose answer is sealed; expected one that a cell finds out: .expect(() -> …)");
    }

    @Test
    void countsAHintInPiecesOnce() {
        Cells cells = Cells.completeQuestion("sum")
                .without(Role.HINT)
                .code(
                        "hint",
                        "sum",
                        "hint(\"sum\", \"one, \\\"quoted\\\"\", \"two \"\n    + \"and more\", \"three\");");

        assertThat(cells.episode().lints()).noneMatch(lint -> lint.contains("few-hints"));
    }
}
