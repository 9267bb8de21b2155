package millrace.grader.nbgrader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Sources;
import millrace.grader.submission.Intake;
import millrace.grader.submission.Submission;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real nbgrader, from the assignment to the table of grades. Where Python is not 3.11 it is skipped. */
@Tag("once")
@Timeout(900)
class NbgraderIT {
    @TempDir
    private Path folder;

    @Test
    void handsOutTheEpisodeWithoutSolutionsAndKeepsOurMarksBesideThoseByHand() throws Exception {
        Project project = TestProject.real();
        Path reader = PythonEnvironment.of(project).ready();
        Assumptions.assumeTrue(
                run(folder, reader, "-c", "import sys; print(sys.version_info[:2])")
                        .contains("(3, 11)"),
                "this test needs Python 3.11, for which nbgrader is tried");
        Path python = PythonEnvironment.ofNbgrader(project).ready();
        Sources sources = new Sources(project, reader);
        Episode episode = sources.read(sources.named(List.of("04"))).get(0);
        Path course = Files.createDirectory(folder.resolve("streams"));
        Files.writeString(course.resolve("nbgrader_config.py"), Assignment.configuration("streams"));
        Assignment.of(episode)
                .write(course.resolve("source").resolve(episode.name()).resolve(episode.name() + ".ipynb"));

        run(course, python.resolveSibling("nbgrader"), "generate_assignment", episode.name(), "--create");

        Path released = course.resolve("release").resolve(episode.name()).resolve(episode.name() + ".ipynb");
        assertThat(Files.readString(released))
                .contains("throw todo(\\\"write the answer\\\");")
                .doesNotContain("BEGIN SOLUTION");
        Submission submission = Intake.of(episode.untouched(), Notebook.read(released));
        assertThat(submission.notes()).isEmpty();
        assertThat(submission.answers())
                .hasSameSizeAs(episode.questions())
                .allMatch(answer -> answer.state() == Submission.State.NOT_STARTED);

        Path submitted = course.resolve("submitted/ada").resolve(episode.name()).resolve(episode.name() + ".ipynb");
        Files.createDirectories(submitted.getParent());
        withScripts(Notebook.read(released)).write(submitted);
        Files.writeString(submitted, Files.readString(submitted).replace("half of a character", "\\ud800"));
        Path results = folder.resolve("graded/ada").resolve(episode.name()).resolve("results.json");
        Files.createDirectories(results.getParent());
        String question = episode.questions().get(0).id();
        int worth = episode.questions().get(0).points();
        mark(results, episode, question, worth, worth / 2.0);

        assertThat(Marks.in(folder.resolve("graded")).put(project, python, course))
                .isEqualTo(1);
        run(course, python, "-c", """
                from nbgrader.api import Gradebook
                with Gradebook("sqlite:///gradebook.db", "streams") as book:
                    grade = book.find_grade("%s", "%s", "%s", "ada")
                    assert grade.score > 0 and not grade.needs_manual_grade
                    grade.extra_credit = 1
                    book.db.commit()
                """.formatted(question, episode.name(), episode.name()));
        mark(results, episode, question, worth, worth);
        Marks.in(folder.resolve("graded")).put(project, python, course);

        run(course, python.resolveSibling("nbgrader"), "export", "--to", "grades.csv");
        assertThat(Files.readString(course.resolve("grades.csv")))
                .contains(episode.name())
                .contains("ada")
                .containsPattern("," + (worth + 1) + "\\.0,");
        Path shown = course.resolve("autograded/ada").resolve(episode.name()).resolve(episode.name() + ".ipynb");
        assertThat(Files.readString(shown))
                .contains("\"grade_id\": \"" + question + "\"")
                .doesNotContain("display_data", "tags");
        String page = run(
                course,
                python,
                "-c",
                "import sys; from nbconvert.exporters import HTMLExporter;"
                        + " print(HTMLExporter(template_name='basic').from_filename(sys.argv[1])[0])",
                shown.toString());
        assertThat(page)
                .contains("The unbounded table, by ncat", "steal")
                .doesNotContain("<script>steal", "<img src=x");
    }

    /** The notebook of somebody who wants more than marks. */
    private static Notebook withScripts(Notebook released) {
        List<Cell> cells = new ArrayList<>(released.cells());
        cells.add(cell("markdown", "<script>steal()</script>", List.of()));
        cells.add(cell("raw", "<script>steal()</script>", List.of()));
        ObjectNode output = JsonNodeFactory.instance.objectNode().put("output_type", "display_data");
        output.putObject("metadata");
        output.putObject("data").put("text/html", "<script>steal()</script>");
        cells.add(cell("code", "int n = 1; // <img src=x onerror=steal()> half of a character", List.of(output)));
        return new Notebook(cells, released.metadata());
    }

    private static Cell cell(String type, String source, List<ObjectNode> outputs) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.putArray("tags").add("\"><script>steal()</script>");
        metadata.putObject("nbgrader").put("grade_id", "\"><script>steal()</script>");
        return new Cell(type, "id-" + type, metadata, source, outputs, OptionalInt.empty());
    }

    private static void mark(Path file, Episode episode, String question, int worth, double points) throws IOException {
        Files.writeString(file, """
                {"tests": [{"name": "%s", "score": %s, "max_score": %d}],
                 "extra_data": {"student": "ada", "episode": "%s"}}
                """.formatted(question, points, worth, episode.name()));
    }

    private static String run(Path directory, Path program, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        Path out = Files.createTempFile("nbgrader", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            // As in an environment that is activated: nbgrader starts programs that it looks for on the PATH.
            builder.environment().merge("PATH", program.getParent().toString(), (path, own) -> own + ":" + path);
            Process process = builder.start();
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(out);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.delete(out);
        }
    }
}
