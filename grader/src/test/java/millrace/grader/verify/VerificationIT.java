package millrace.grader.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.RenderedNotebooks;
import millrace.grader.notebook.Sources;
import millrace.grader.run.HeadlessRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small episodes named for what becomes of them, on the real kernel. Their checks show results as lib's do. */
@Tag("once")
@Timeout(240)
class VerificationIT {
    private static final String EPISODE = """
            ---
            jupyter:
              kernelspec:
                display_name: Millrace (Java)
                language: java
                name: millrace
              millrace:
                episode: "01"
                title: A sample
                minutes: 5
            ---

            ```java
            import java.util.Map;
            import java.util.function.IntSupplier;
            import millrace.kernel.display.*;

            void check(String question, String scenario, IntSupplier answer) {
                String status;
                try {
                    status = answer.getAsInt() == 3 ? "correct" : "wrong";
                } catch (UnsupportedOperationException todo) {
                    status = "not started";
                }
                Display.show(Content.text(status).with(
                        "application/vnd.millrace.check+json",
                        Map.of("question", question, "scenario", scenario, "status", status, "reason", "as told")));
            }
            void hint(String question) {}
            ```

            ```java tags=["stub"] question="sum"
            int sum() { throw new UnsupportedOperationException(); }
            ```

            ```java tags=["solution"] question="sum"
            int sum() { return 3; }
            ```

            ```java tags=["check"] question="sum" points=2
            check("sum", "", () -> sum());
            ```

            ```java tags=["hint"] question="sum"
            hint("sum");
            ```

            ```java tags=["scenario"] question="sum"
            check("sum", "again", () -> sum());
            ```
            """;

    @TempDir
    private Path folder;

    private Project project;

    @BeforeEach
    void prepare() throws Exception {
        project = TestProject.in(folder);
    }

    @Test
    void holds() throws Exception {
        Verification result = verify("holds", EPISODE);

        assertThat(result.problems()).isEmpty();
        assertThat(result.summary())
                .matches("01-holds: 1 questions, 2 points, 0 mutants, \\d+\\.\\d minutes: holds, \\d+ lints");
    }

    @Test
    void stubThatPasses() throws Exception {
        Verification result =
                verify("stub-that-passes", EPISODE.replace("throw new UnsupportedOperationException();", "return 3;"));

        assertThat(result.problems())
                .containsExactly(
                        "01-stub-that-passes sum: found 'correct' from its check in the untouched notebook (as told); expected 'not started'");
    }

    @Test
    void solutionThatFails() throws Exception {
        Verification result =
                verify("solution-that-fails", EPISODE.replace("int sum() { return 3; }", "int sum() { return 4; }"));

        assertThat(result.problems())
                .containsExactly(
                        "01-solution-that-fails sum: found 'wrong' from its check in the solved notebook (as told); expected 'correct'",
                        "01-solution-that-fails sum: found 'wrong' from its scenario 'again' in the solved notebook (as told); expected 'correct'");
    }

    @Test
    void mutantsThatAreRefusedAndOneThatIsNot() throws Exception {
        Verification result = verify(
                "mutants",
                EPISODE
                        + mutant("as told", "return 4;")
                        + mutant("the sum of none", "return 0;")
                        + mutant("as told", "return 1 + 2;")
                        + mutant("as told", "return \"3\";")
                        + "\n```java tags=[\"mutant\"] question=\"sum\" says=\"again\"\nint calls = 0;\nint sum() { return ++calls > 1 ? 2 : 3; }\n```\n");

        assertThat(result.problems())
                .satisfiesExactly(
                        words -> assertThat(words)
                                .matches(
                                        "01-mutants sum: of the mutant in line \\d+ found 'wrong' from its check \\(as told\\); expected a message with the words 'the sum of none'"),
                        survivor -> assertThat(survivor)
                                .matches(
                                        "01-mutants sum: of the mutant in line \\d+ found that its check and all 1 scenarios are content with it; expected one that refuses it"),
                        broken -> assertThat(broken).contains("found that it does not run: CompileError"));
    }

    private static String mutant(String says, String body) {
        return "\n```java tags=[\"mutant\"] question=\"sum\" says=\"%s\"\nint sum() { %s }\n```\n"
                .formatted(says, body);
    }

    @Test
    void cellThatNeverEnds() throws Exception {
        String demonstration = "\n```java\nwhile (true) { Thread.sleep(10); }\n```\n";
        Verification result = verify("cell-that-never-ends", EPISODE + demonstration, Duration.ofSeconds(10));

        assertThat(result.problems())
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem).contains("while (true) { Thread.sleep(10); }: still running after 10 s"));
    }

    @Test
    void solutionThatKillsTheKernel() throws Exception {
        Verification result = verify(
                "solution-that-kills-the-kernel",
                EPISODE.replace("int sum() { return 3; }", "int sum() { Runtime.getRuntime().halt(1); return 3; }"));

        assertThat(result.problems())
                .contains(
                        "01-solution-that-kills-the-kernel sum: found 0 results of its check in the solved notebook; expected one")
                .anySatisfy(problem -> assertThat(problem).contains("the kernel's process ended with status 1"));
    }

    @Test
    void notebookThatWasNotRenderedAgain() throws Exception {
        Episode episode = episode("stale", EPISODE);
        Files.writeString(new RenderedNotebooks(project).of(episode), "{}");

        Verification result = Verification.of(episode, headless(Duration.ofSeconds(60)), true);

        assertThat(result.problems())
                .containsExactly(
                        "notebooks/01-stale.ipynb: found content that differs from notebooks/source/01-stale.md in line 1; run ./millrace render and commit the result");
    }

    private Verification verify(String name, String text) throws Exception {
        return verify(name, text, Duration.ofSeconds(60));
    }

    private Verification verify(String name, String text, Duration limit) throws Exception {
        Episode episode = episode(name, text);
        new RenderedNotebooks(project).write(episode);
        return Verification.of(episode, headless(limit), true);
    }

    private HeadlessRun headless(Duration limit) {
        return new HeadlessRun(project, limit);
    }

    private Episode episode(String name, String text) throws Exception {
        Path source = Files.writeString(project.sources().resolve("01-" + name + ".md"), text);
        Path python = PythonEnvironment.of(TestProject.real()).ready();
        return new Sources(project, python).read(List.of(source)).get(0);
    }
}
