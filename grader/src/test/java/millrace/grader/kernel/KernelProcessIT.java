package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import millrace.grader.Processes;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The headless client against the real kernel. */
@Timeout(120)
class KernelProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Function<Path, KernelSpec> MILLRACE = new MillraceKernel(TestProject.archived())::headless;

    @TempDir
    private Path directory;

    @Test
    void collectsWhatCellsPutOutAsNbformatWantsIt() {
        NotebookRun run = run(
                LIMIT,
                "System.out.print(\"a\"); System.out.println(\"b\"); 1 + 1",
                "throw new IllegalStateException(\"boo\");",
                """
                import millrace.kernel.display.*;
                Display place = Display.show(Content.text("old").withHtml("<b>old</b>"));
                """,
                "place.update(Content.text(\"new\").with(\"application/json\", java.util.Map.of(\"n\", 3)));");

        assertThat(run.failures()).extracting(NotebookRun.CellRun::number).containsExactly(2);
        assertThat(outputs(run, 0)).extracting(KernelProcessIT::kind).containsExactly("stream", "execute_result");
        assertThat(outputs(run, 0).get(0).path("text").asText()).isEqualTo("ab\n");
        assertThat(outputs(run, 1)).singleElement().satisfies(error -> {
            assertThat(error.path("ename").asText()).endsWith("IllegalStateException");
            assertThat(error.path("evalue").asText()).isEqualTo("boo");
        });
        assertThat(outputs(run, 2)).singleElement().satisfies(display -> {
            assertThat(display.at("/data/text~1plain").asText()).isEqualTo("new");
            assertThat(display.at("/data/application~1json/n").toString()).isEqualTo("3");
        });
        assertThat(run.notebook().cells())
                .extracting(cell -> cell.executionCount().orElseThrow())
                .containsExactly(2, 3, 4, 5);
    }

    @Test
    void interruptsACellThatNeverEndsAndGoesOn() {
        NotebookRun run = run(Duration.ofSeconds(3), "while (true) { x++; }", "\"after\"");

        assertThat(run.cells())
                .extracting(NotebookRun.CellRun::outcome)
                .element(0)
                .isEqualTo(new CellOutcome.TimedOut(Duration.ofSeconds(3), false));
        assertThat(run.cells().get(1).outcome()).isInstanceOf(CellOutcome.Done.class);
    }

    @Test
    void killsAKernelThatCannotBeInterrupted() {
        String stop =
                "new ProcessBuilder(\"kill\", \"-STOP\", Long.toString(ProcessHandle.current().pid())).start().waitFor();";
        NotebookRun run = run(Duration.ofSeconds(3), stop, "2");

        assertThat(run.cells().get(0).outcome()).isEqualTo(new CellOutcome.TimedOut(Duration.ofSeconds(3), true));
        assertThat(run.cells().get(1).outcome()).isInstanceOf(CellOutcome.NotRun.class);
        assertThat(outputs(run, 0)).last().extracting(KernelProcessIT::kind).isEqualTo("error");
    }

    @Test
    void reportsACellThatEndsTheProcessAndRunsNoneAfterIt() {
        NotebookRun run = run(LIMIT, "Runtime.getRuntime().halt(7);", "2");

        assertThat(run.cells().get(0).outcome())
                .isInstanceOfSatisfying(
                        CellOutcome.KernelDied.class,
                        died -> assertThat(died.exitStatus()).isEqualTo(7));
        assertThat(run.cells().get(1).outcome()).isInstanceOf(CellOutcome.NotRun.class);
    }

    @Test
    void letsCellsFailThatSayTheyMay() {
        Cell mayFail = TestNotebooks.cellThatMayFail("throw new RuntimeException();");
        Notebook notebook = new Notebook(List.of(mayFail), TestNotebooks.of().metadata());
        try (KernelProcess kernel = KernelProcess.start(MILLRACE, directory, Map.of())) {
            NotebookRun run = NotebookRun.of(notebook, kernel, LIMIT, cell -> {});

            assertThat(run.failures()).isEmpty();
            assertThat(run.notebook().cells().get(0).outputs()).isNotEmpty();
        }
    }

    @Test
    void survivesACellThatPrintsWithoutEnd() {
        NotebookRun run =
                run(Duration.ofSeconds(4), "while (true) { System.out.println(\"x\".repeat(200)); }", "\"after\"");

        assertThat(run.cells().get(1).outcome()).isInstanceOf(CellOutcome.Done.class);
        assertThat(run.notebook().toJson()).hasSizeLessThan(3 * CellOutputs.LIMIT);
    }

    @Test
    void runsCellsInTheGivenFolderAndWithTheGivenEnvironment() {
        try (KernelProcess kernel = KernelProcess.start(MILLRACE, directory, Map.of("MILLRACE_KAFKA", "somewhere:1"))) {
            var ran = kernel.run(
                    "java.nio.file.Path.of(\"\").toAbsolutePath() + \" \" + System.getenv(\"MILLRACE_KAFKA\")", LIMIT);

            assertThat(kernel.outputs(ran.request())
                            .get(0)
                            .at("/data/text~1plain")
                            .asText())
                    .contains(directory.getFileName() + " somewhere:1");
        }
    }

    @Test
    void leavesNoProcessAndNoFileBehindAndHidesTheKeyMeanwhile() throws Exception {
        KernelProcess kernel = KernelProcess.start(MILLRACE, directory, Map.of());
        var ran = kernel.run("new ProcessBuilder(\"sleep\", \"100\").start().pid()", LIMIT);
        long child = Long.parseLong(
                kernel.outputs(ran.request()).get(0).at("/data/text~1plain").asText());
        ProcessHandle process = ProcessHandle.of(kernel.pid()).orElseThrow();
        Path connection = Path.of(process.info()
                .arguments()
                .orElseThrow()[process.info().arguments().orElseThrow().length - 1]);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(connection)))
                .isEqualTo("rw-------");

        kernel.close();

        assertThat(process.isAlive()).isFalse();
        Processes.awaitGone(child);
        assertThat(connection.getParent()).doesNotExist();
    }

    @Test
    void saysTheLastWordsOfAKernelThatDoesNotStart() {
        Function<Path, KernelSpec> broken =
                folder -> new KernelSpec(List.of("/bin/sh", "-c", "echo no such jar; exit 3"), Map.of());

        assertThatThrownBy(() -> KernelProcess.start(broken, directory, Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the kernel ended before it was ready; its last words: no such jar");
    }

    @Test
    @Timeout(value = 3600, unit = TimeUnit.SECONDS)
    void startsAgainAndAgainWithoutHanging() {
        int starts = Integer.getInteger("millrace.starts", 10);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            long start = System.nanoTime();
            try (KernelProcess kernel = KernelProcess.start(MILLRACE, directory, Map.of())) {
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                assertThat(kernel.run("1", LIMIT).outcome()).isInstanceOf(CellOutcome.Done.class);
            }
        }

        assertThat(millis).as("milliseconds to an answer").hasSize(starts).allMatch(time -> time < 30_000);
    }

    private NotebookRun run(Duration limit, String... cells) {
        try (KernelProcess kernel = KernelProcess.start(MILLRACE, directory, Map.of())) {
            // The first cell of a kernel is slow, and no limit of a test is about that.
            kernel.run("int x = 1;", LIMIT);
            return NotebookRun.of(TestNotebooks.of(cells), kernel, limit, cell -> {});
        }
    }

    private static List<ObjectNode> outputs(NotebookRun run, int cell) {
        return run.notebook().cells().get(cell).outputs();
    }

    private static String kind(ObjectNode output) {
        return output.path("output_type").asText();
    }
}
