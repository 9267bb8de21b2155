package millrace.grader.notebook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A notebook as a page for the browser, made by nbconvert. */
public final class HtmlPage {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final PythonProgram nbconvert;

    /** @param python the interpreter of an environment that has nbconvert */
    public HtmlPage(Path python) {
        nbconvert = new PythonProgram(python, "writing a page with nbconvert");
    }

    /** Writes {@code NAME.html} beside {@code NAME.ipynb}. */
    public void write(Path notebook) {
        nbconvert.run(List.of("-m", "nbconvert", "--log-level=ERROR", "--to=html", notebook.toString()), LIMIT);
    }
}
