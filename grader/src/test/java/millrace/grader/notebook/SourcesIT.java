package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.lab.PythonEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources through the real Jupytext, and notebooks before Jupyter's own judge of the format. */
@Tag("once")
class SourcesIT {
    private static final String HEADER = """
            ---
            jupyter:
              kernelspec:
                display_name: Millrace (Java)
                language: java
                name: millrace
              millrace:
                episode: "04"
                title: The unbounded table
                minutes: 45
            ---

            """;
    private static final String QUESTION = """
            # A title – with a dash

            Prose with `code`.

            ```java
            int demonstration = 1;
            ```

            ```sh
            ls -l
            ```

            ```java tags=["stub"] question="sum"
            int sum() { throw todo("add"); }
            ```

            ```java tags=["solution"] question="sum"
            int sum() {

                return 3;
            }
            ```

            ```java tags=["check"] question="sum" points=2
            check("sum").answer(() -> sum()).expect(3);
            ```

            ```java tags=["hint"] question="sum"
            hint("sum", "add");
            ```
            """;

    @TempDir
    private Path folder;

    private Project project;
    private Path python;

    @BeforeEach
    void prepare() throws Exception {
        project = TestProject.in(folder);
        python = PythonEnvironment.of(TestProject.real()).ready();
    }

    @Test
    void readsAQuestionAndItsCellsInTheirPlace() throws Exception {
        Episode episode = read(HEADER + QUESTION);

        assertThat(episode.number()).isEqualTo("04");
        assertThat(episode.title()).isEqualTo("The unbounded table");
        assertThat(episode.questions()).singleElement().satisfies(question -> {
            assertThat(question.points()).isEqualTo(2);
            assertThat(question.line()).isEqualTo(lineOf("```java tags=[\"check\"]"));
        });
        assertThat(episode.untouched().cells())
                .extracting(Cell::source)
                .containsExactly(
                        "# A title – with a dash\n\nProse with `code`.",
                        "int demonstration = 1;",
                        "%%sh\nls -l",
                        "int sum() { throw todo(\"add\"); }",
                        "check(\"sum\").answer(() -> sum()).expect(3);",
                        "hint(\"sum\", \"add\");");
    }

    @Test
    void rendersTheSameBytesEachTimeAndAsJupyterWritesThem() throws Exception {
        Notebook notebook = read(HEADER + QUESTION).untouched();
        Path file = folder.resolve("out.ipynb");
        notebook.write(file);

        assertThat(read(HEADER + QUESTION).untouched().toJson()).isEqualTo(notebook.toJson());
        assertThat(askNbformat(file)).isEqualTo("4 5 same");
    }

    @Test
    void namesFileAndLineOfEveryProblemInAllSources() throws Exception {
        write("04-table.md", HEADER + QUESTION.replace(" points=2", "").replace("[\"hint\"]", "[\"hnit\"]"));
        write("05-other.md", "# no header\n");

        assertThatThrownBy(() -> sources().read(sources().all()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "notebooks/source/04-table.md:%d: found points nothing on the check of 'sum'",
                        lineOf("```java tags=[\"check\"]"))
                .hasMessageContaining(
                        "notebooks/source/04-table.md:%d: found the tag 'hnit'", lineOf("```java tags=[\"hint\"]"))
                .hasMessageContaining(
                        "notebooks/source/05-other.md:1: found no 'millrace' under 'jupyter' in the header");
    }

    @Test
    void findsOnlyEpisodesThatThereAre() throws Exception {
        Path file = write("04-table.md", HEADER + QUESTION);

        assertThat(sources().named(List.of("04"))).containsExactly(file);
        assertThatThrownBy(() -> sources().named(List.of("44")))
                .isInstanceOf(UserError.class)
                .hasMessage("44: no episode has this number; expected one of [04].");
    }

    @Test
    void seesWhenACommittedNotebookIsStale() throws Exception {
        Episode episode = read(HEADER + QUESTION);
        RenderedNotebooks committed = new RenderedNotebooks(project);

        assertThat(committed.difference(episode))
                .hasValueSatisfying(difference -> assertThat(difference).contains("found no such file"));

        assertThat(committed.write(episode)).hasSize(2);

        assertThat(committed.difference(episode)).isEmpty();
        assertThat(committed.write(episode)).isEmpty();

        Path sealed = project.solutions().resolve("04-table.sealed");
        assertThat(sealed).content().doesNotContain("return").startsWith("sum ");
        Files.writeString(sealed, "sum stale\n");

        assertThat(committed.differenceOfSolutions(episode))
                .hasValueSatisfying(
                        difference -> assertThat(difference).startsWith("notebooks/solutions/04-table.sealed: found"));
        assertThat(committed.write(episode)).containsExactly(sealed);

        Files.writeString(
                committed.of(episode), Files.readString(committed.of(episode)).replace("demonstration", "edited"));

        assertThat(committed.difference(episode))
                .hasValueSatisfying(
                        difference -> assertThat(difference)
                                .startsWith(
                                        "notebooks/04-table.ipynb: found content that differs from notebooks/source/04-table.md in line"));
    }

    private Episode read(String text) throws Exception {
        return sources().read(List.of(write("04-table.md", text))).get(0);
    }

    private static int lineOf(String beginning) {
        List<String> lines = (HEADER + QUESTION).lines().toList();
        return 1
                + lines.indexOf(lines.stream()
                        .filter(line -> line.startsWith(beginning))
                        .findFirst()
                        .orElseThrow());
    }

    private Sources sources() {
        return new Sources(project, python);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(project.sources().resolve(name), text);
    }

    /** Its version, and whether nbformat would write it so. */
    private String askNbformat(Path file) throws Exception {
        String program = """
                import sys, nbformat
                text = open(sys.argv[1], encoding="utf-8").read()
                notebook = nbformat.reads(text, as_version=4)
                nbformat.validate(notebook)
                same = nbformat.writes(notebook) + "\\n" == text
                print(notebook.nbformat, notebook.nbformat_minor, "same" if same else "differs")
                """;
        return new PythonProgram(python, "asking nbformat")
                .run(List.of("-c", program, file.toString()), Duration.ofSeconds(30))
                .strip();
    }
}
