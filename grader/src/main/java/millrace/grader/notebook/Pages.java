package millrace.grader.notebook;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import millrace.grader.Project;
import millrace.grader.UserError;

/** Notebooks and Markdown files as pages for the browser, made by nbconvert, that load nothing from the network. */
public final class Pages {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Project project;
    private final PythonProgram program;

    /** @param python the interpreter of an environment that has nbconvert */
    public Pages(Project project, Path python) {
        this.project = project;
        this.program = new PythonProgram(python, "writing the pages");
    }

    /**
     * A page.
     *
     * @param source a notebook or a Markdown file
     * @param target the HTML file
     * @param root the way from the target's folder to the site's: empty, or as in {@code ../}
     */
    public record Page(Path source, Path target, String title, String root) {}

    /** Writes {@code pages}, and the folders they are in. */
    public void write(List<Page> pages) {
        ArrayNode list = new JsonMapper().createArrayNode();
        for (Page page : pages) {
            list.addObject()
                    .put("source", page.source().toString())
                    .put("target", page.target().toString())
                    .put("title", page.title())
                    .put("root", page.root());
        }
        try {
            Path file = Files.createTempFile("millrace-pages", ".json");
            try {
                Files.writeString(file, list.toString());
                program.run(
                        List.of(
                                project.root()
                                        .resolve("grader/src/main/python/write_pages.py")
                                        .toString(),
                                file.toString()),
                        LIMIT);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw UserError.problem("the pages could not be written (%s); is the disk full?".formatted(e), e);
        }
    }
}
