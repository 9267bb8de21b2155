package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MagicsTest {
    private static TestNotebook notebook;

    @TempDir
    private static Path folder;

    /** Knows a variable that a lesson's shell needs. */
    private static final class Lesson implements KernelExtension {
        @Override
        public java.util.Map<String, String> shellEnvironment() {
            return java.util.Map.of("MILLRACE_LESSON", "given by the extension");
        }
    }

    @BeforeAll
    static void startNotebook() {
        notebook = new TestNotebook(new Lesson());
    }

    @AfterAll
    static void closeNotebook() {
        notebook.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String block = \"\"\"\n%time\n%%sh\n\"\"\";\nblock.strip()",
                "/*\n%time\n*/ \"%time\\n%%sh\"",
                "int fold = 7\n  %4;\n\"%time\\n%%sh\"",
                "int more = Math.abs(7\n%vars());\n\"%time\\n%%sh\"",
                "// only \"\"\" a comment\n\"%time\\n%%sh\"",
            })
    void leavesPercentSignsInsideJavaAlone(String code) {
        assertThat(MagicLine.in(code)).isEmpty();
    }

    @Test
    void leavesAnExpressionOverLinesAlone() {
        assertThat(notebook.show("int seven = 7;\nint four = 4;\nseven\n%four")).isEqualTo("3");
    }

    @Test
    void runsMagicsBetweenSnippetsInTheirPlace() {
        assertThat(notebook.show("int placed = 1;\n%time placed++;\nplaced += 5;\n%time placed * 2"))
                .isEqualTo("14");
        assertThat(notebook.printed()).containsPattern("took \\d+ ms; processor time, all threads: ");
    }

    @Test
    void timesAWholeCellAndShowsItsValue() {
        assertThat(notebook.show("\n%%time\nint a = 20;\na + 1")).isEqualTo("21");
    }

    @Test
    void pointsAtAnErrorBehindAMagicInTheLinesOfTheCell() {
        assertThat(notebook.show("\n%time int bad = \"x\";"))
                .containsPattern("cell \\[\\d+] line 2: error: incompatible types")
                .contains("    %time int bad = \"x\";\n                    ^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%tiem 1 + 1 | there is no magic %tiem; did you mean %time?",
                "%sh ls | there is no magic %sh; did you mean %%sh?",
                "%%shell | there is no magic %%shell; %lsmagic lists those there are",
                "%entirely_unknown | there is no magic %entirely_unknown; %lsmagic lists those there are",
                "%%sh -e | %%sh takes nothing behind its name, and found '-e'; options of the shell can be set in the cell, as by: set -e",
                "%load nowhere.jsh | nowhere.jsh: there is no such file",
                "%classpath nowhere.jar | nowhere.jar: there is no such jar or folder",
                "%maven a:b | a:b are no coordinates; expected group:artifact:version",
                "%doc NoSuchThing | nothing is known of NoSuchThing",
                "%time | %time needs a line of Java",
            })
    void saysWhatIsWrongWithAMagic(String code, String message) {
        CellError error = notebook.fail(code);

        assertThat(error.name()).isEqualTo("MagicError");
        assertThat(error.message()).contains(message);
        assertThat(error.traceback()).first().asString().contains("line 1: error: ");
    }

    @Test
    void runsNothingOfACellWithAMisplacedMagic() {
        CellError error = notebook.fail("System.out.println(\"not to be seen\");\n%%sh\nls");

        assertThat(error.message()).isEqualTo("%%sh takes the whole cell, so it must stand in the first line");
        assertThat(notebook.printed()).doesNotContain("not to be seen");
    }

    @Test
    void listsVariablesWithTheirTypes() {
        notebook.run("Map<String, Integer> stock = Map.of(\"tea\", 3);\nString nothing = null;");

        assertThat(notebook.show("%vars"))
                .containsPattern("stock +Map<String, ?Integer> +\\{tea=3}")
                .containsPattern("nothing +String +null");
    }

    @Test
    void listsTheMagics() {
        assertThat(notebook.show("%lsmagic")).contains("%maven GROUP:ARTIFACT:VERSION", "%%sh");
    }

    @Test
    void putsAJarOnTheClassPathOfCells() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source = Files.writeString(
                folder.resolve("Added.java"),
                "package added; public class Added { public static String hello() { return \"from the class path\"; } }");
        javax.tools.ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), source.toString());

        assertThat(notebook.show("%classpath " + classes + "\nimport added.*;\nAdded.hello()"))
                .isEqualTo("from the class path");
        assertThat(notebook.show("%classpath " + classes)).isEqualTo("all of that is on the class path already");
        assertThat(notebook.show("%classpath")).contains(classes.toString());
    }

    @Test
    void loadsJavaAndNotebooksAndNamesTheirLinesInErrors() throws IOException {
        Path java = Files.writeString(
                folder.resolve("helpers.jsh"),
                "int tenfold(int x) {\n  return 10 * x;\n}\nint failing() {\n  throw new IllegalStateException();\n}");
        Path other = Files.writeString(
                folder.resolve("other.ipynb"),
                "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": \"no\"}, {\"cell_type\": \"code\", \"source\": [\"int fromNotebook =\\n\", \" 4;\"]}]}");
        Path wrong = Files.writeString(folder.resolve("wrong.java"), "int fine = 1;\nint bad = \"x\";");

        assertThat(notebook.show("%load " + java + "\n%load " + other + "\ntenfold(fromNotebook)"))
                .isEqualTo("40");
        assertThat(notebook.show("failing()")).contains("at failing (helpers.jsh line 5)");
        assertThat(notebook.show("%load " + wrong)).contains("wrong.java line 2: error: incompatible types");
    }

    @Test
    void documentsANameInThePager() {
        Cell cell = notebook.cellOf("%doc Math.max");

        assertThat(cell.pages()).singleElement().asString().isNotEmpty();
        assertThat(cell.pages().get(0).text()).contains("int Math.max(int a, int b)");
    }

    @Test
    void fetchesALibraryFromTheLocalRepository() {
        // The build itself has fetched this one, so that no network is needed.
        assertThat(notebook.show("%maven org.slf4j:slf4j-api:2.0.17")).startsWith("nothing new to add");
    }

    @Test
    void runsAShellAndShowsWhatItSaysWhileItRuns() {
        CompletableFuture<Evaluator.Result> cell =
                CompletableFuture.supplyAsync(() -> notebook.run("%%sh\necho early; while [ ! -e "
                        + folder.resolve("go") + " ]; do sleep 0.05; done; echo $MILLRACE_LESSON >&2"));
        await(() -> notebook.printed().contains("early\n"));
        create(folder.resolve("go"));

        assertThat(cell).succeedsWithin(Duration.ofSeconds(20));
        assertThat(cell.join().error()).isEmpty();
        assertThat(notebook.printed()).contains("given by the extension\n");
    }

    @Test
    void failsWithTheExitStatusOfTheShell() {
        assertThat(notebook.fail("%%sh\nexit 3").message()).isEqualTo("the shell ended with exit status 3");
        assertThat(notebook.fail("%%sh\nno-such-command").message())
                .isEqualTo("the shell ended with exit status 127: a command was not found");
    }

    @Test
    void givesAShellNothingToRead() {
        assertThat(notebook.run("%%sh\ncat").error()).isEmpty();
    }

    @Test
    void endsWithTheCellWhatAShellLeftInTheBackground() throws IOException {
        Path pid = folder.resolve("background.pid");

        notebook.run("%%sh\nsleep 600 & echo $! > " + pid);

        awaitEnd(pid);
        await(() -> notebook.printed().contains("[what this cell left in the background was ended with it]"));
    }

    @Test
    void endsAllProcessesOfAShellThatIsInterrupted() throws IOException {
        Path pid = folder.resolve("interrupted.pid");
        CompletableFuture<CellError> cell = CompletableFuture.supplyAsync(
                () -> notebook.fail("%%sh\ntrap '' TERM\n(sleep 600 & echo $! > " + pid + "; wait)\nsleep 600"));
        await(() -> notebook.running().isPresent()
                && Files.exists(pid)
                && !read(pid).isBlank());

        notebook.running().orElseThrow().interrupt();

        assertThat(cell).succeedsWithin(Duration.ofSeconds(20));
        assertThat(cell.join().name()).isEqualTo("Interrupted");
        awaitEnd(pid);
    }

    private static void awaitEnd(Path pid) throws IOException {
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(read(pid).strip()));
        await(() -> process.isEmpty() || !process.get().isAlive());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait until").isLessThan(limit);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
