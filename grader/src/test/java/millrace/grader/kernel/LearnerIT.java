package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import millrace.grader.Project;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a learner meets in the cells of a real kernel, with the real helper library. */
@Timeout(300)
class LearnerIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String IMPORTS = "import static millrace.lib.Millrace.*;";
    private static final String CHECK = "check(\"how-many-to\").answer(() -> howManyTo()).expect(() -> 5);";

    @TempDir
    private Path work;

    private final Project project = TestProject.archived();

    @Test
    void showsWhatTheConsoleSinkPrintsInTheCellThatStartedTheQuery() {
        try (KernelProcess kernel = kernel(Map.of())) {
            run(kernel, IMPORTS);

            String shown = run(kernel, """
                    Files.writeString(Files.createDirectory(Path.of("lines")).resolve("a.txt"), "to be or not\\n");
                    spark().readStream().text("lines").writeStream().format("console").start().processAllAvailable();
                    """);

            assertThat(shown).contains("Batch: 0").contains("to be or not");
        }
    }

    @Test
    void showsWhereTheLearnersOwnCodeFailedAndNoLineOfOurs() {
        try (KernelProcess kernel = kernel(Map.of())) {
            run(kernel, IMPORTS + "int howManyTo() { throw todo(\"count\"); }");

            KernelProcess.Ran ran = kernel.run("howManyTo()", LIMIT);

            assertThat(kernel.outputs(ran.request()).toString())
                    .contains("at howManyTo (cell [1] line 1)")
                    .doesNotContain("at millrace.");
        }
    }

    @Test
    void showsASolutionAfterThreeTriesAndKeepsProgressOverARestart() throws Exception {
        Files.copy(project.notebooks().resolve("04-unbounded-table.ipynb"), work.resolve("04-unbounded-table.ipynb"));
        Map<String, String> asInJupyterLab =
                Map.of("MILLRACE_SOLUTIONS", project.solutions().toString());
        try (KernelProcess kernel = kernel(asInJupyterLab)) {
            run(kernel, IMPORTS);
            run(kernel, "int howManyTo() { throw todo(\"count\"); }");
            assertThat(run(kernel, CHECK)).contains("not started");
            for (int guess = 1; guess <= 2; guess++) {
                run(kernel, "int howManyTo() { return %d; }".formatted(guess));
                // The same answer again is no other try.
                run(kernel, CHECK);
                assertThat(run(kernel, CHECK)).contains("is not what happens").doesNotContain("solution(");
            }
            assertThat(run(kernel, "solution(\"how-many-to\")"))
                    .contains("1 more try")
                    .doesNotContain("return 5");

            run(kernel, "int howManyTo() { return 3; }");
            assertThat(run(kernel, CHECK)).contains("You have tried 3 times. solution(\"how-many-to\")");
            assertThat(run(kernel, "solution(\"how-many-to\")")).contains("return 5;");
            assertThat(run(kernel, "progress()")).contains("0 of 7 exercises").contains("○ ✘ ○ ○ ○ ○ ○");
        }
        try (KernelProcess restarted = kernel(asInJupyterLab)) {
            run(restarted, IMPORTS);
            assertThat(run(restarted, "progress()")).contains("○ ✘ ○ ○ ○ ○ ○");
            run(restarted, "int howManyTo() { return 5; }");
            assertThat(run(restarted, CHECK)).contains("That is right.").contains("another way to do it");

            assertThat(run(restarted, "progress()"))
                    .contains("1 of 7 exercises")
                    .contains("○ ✔ ○ ○ ○ ○ ○");
            assertThat(run(restarted, "exportProgress(\"mine.csv\")")).contains("mine.csv");
        }
        assertThat(work.resolve("mine.csv")).content().contains("04,how-many-to,1,done,");
    }

    private KernelProcess kernel(Map<String, String> environment) {
        return KernelProcess.start(new MillraceKernel(project)::headless, work, environment);
    }

    /** All that the cell has put out, as text. */
    private static String run(KernelProcess kernel, String cell) {
        KernelProcess.Ran ran = kernel.run(cell, LIMIT);
        List<ObjectNode> outputs = kernel.outputs(ran.request());
        assertThat(ran.outcome()).as(cell + outputs).isInstanceOf(CellOutcome.Done.class);
        return outputs.stream()
                .map(output -> output.path("text").asText()
                        + output.at("/data/text~1plain").asText())
                .collect(Collectors.joining("\n"));
    }
}
