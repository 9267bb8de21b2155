package millrace.grader.notebook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Notebooks for tests of other packages. */
public final class TestNotebooks {
    private TestNotebooks() {}

    /** A notebook of code cells. */
    public static Notebook of(String... sources) {
        List<Cell> cells = new ArrayList<>();
        Arrays.stream(sources).forEach(source -> cells.add(cell("cell-" + cells.size(), source)));
        return new Notebook(cells, Notebook.newObject());
    }

    /** As {@link #of}, for JupyterLab: the notebook says that our kernel runs it. */
    public static Notebook forOurKernel(String... sources) {
        ObjectNode metadata = Notebook.newObject();
        metadata.putObject("kernelspec")
                .put("display_name", "Millrace (Java)")
                .put("language", "java")
                .put("name", "millrace");
        return new Notebook(of(sources).cells(), metadata);
    }

    public static Cell cell(String id, String source) {
        return new Cell("code", id, Notebook.newObject(), source, List.of(), OptionalInt.empty());
    }

    public static Cell cellThatMayFail(String source) {
        ObjectNode metadata = Notebook.newObject();
        metadata.putArray("tags").add("raises-exception");
        return new Cell("code", "may-fail", metadata, source, List.of(), OptionalInt.empty());
    }

    /** An episode with one complete question of three points and one scenario. */
    public static Episode episodeAsking(String question) {
        return Cells.completeQuestion(question).episode();
    }
}
