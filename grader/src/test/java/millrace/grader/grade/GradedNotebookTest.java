package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import org.junit.jupiter.api.Test;

class GradedNotebookTest {
    private static final Cell BEGINNING = cell("beginning", "", """
            import java.util.List;
            // of the course
            import static millrace.lib.Millrace.*;

            String broker = Kafka.bootstrapServers();
            """);

    @Test
    void ofTheFirstCellTheImportsAreAlwaysNeeded() {
        GradedNotebook shortened = graded(BEGINNING, cell("answer", "one", "int one() { return 1; }"))
                .shortened(Set.of("one"));

        assertThat(sources(shortened))
                .containsExactly(
                        "import java.util.List;\n// of the course\nimport static millrace.lib.Millrace.*;",
                        "int one() { return 1; }");
        assertThat(shortened.usesKafka()).isFalse();
    }

    @Test
    void whatItDeclaresIsNeededByThoseThatNameIt() {
        GradedNotebook shortened = graded(BEGINNING, cell("answer", "one", "int one() { return broker.length(); }"))
                .shortened(Set.of("one"));

        assertThat(sources(shortened)).hasSize(3).element(1).asString().contains("String broker =");
        assertThat(shortened.usesKafka()).isTrue();
    }

    @Test
    void aLearnersCellStaysWhole() {
        Cell answer = cell("answer", "one", "import java.util.List;\nint one() { return List.of(1).get(0); }");

        assertThat(sources(graded(answer).shortened(Set.of("one")))).containsExactly(answer.source());
    }

    @Test
    void importsInTheMiddleStayWhereTheyAre() {
        Cell mixed = cell("mixed", "", "int one = 1;\nimport java.util.List;");

        assertThat(sources(graded(mixed).shortened(Set.of()))).containsExactly(mixed.source());
    }

    @Test
    void whatACheckDeclaresForLaterOnesStaysWhenItsAnswerEndsTheKernel() {
        Cell first =
                check("first", "one", "Row paid(int n) {\n    return row(n);\n}\n\ncheck(\"one\").expect(paid(1));");
        Cell second = check("second", "two", "check(\"two\").expect(paid(2));");
        GradedNotebook notebook = GradedNotebook.of(
                new Notebook(List.of(first, second), JsonNodeFactory.instance.objectNode()),
                new HiddenInputs(Path.of("none")));

        assertThat(sources(notebook.without(Set.of("first"))))
                .containsExactly(
                        "Row paid(int n) {\n    return millrace.lib.Millrace.row(n);\n}",
                        "millrace.lib.Millrace.check(\"two\").expect(paid(2));");
        assertThat(sources(notebook.shortened(Set.of("two")))).hasSize(2);
    }

    @Test
    void theHiddenCellsOfSomeQuestions() {
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        List<Cell> hidden = List.of(cell("a", "one", "1"), cell("b", "two", "2"), cell("c", "one", "3"));
        GradedNotebook notebook = new GradedNotebook(new Notebook(List.of(), none), new Notebook(hidden, none));

        assertThat(notebook.hiddenOf("one"::equals).cells())
                .extracting(Cell::id)
                .containsExactly("a", "c");
    }

    private static GradedNotebook graded(Cell... cells) {
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        return new GradedNotebook(new Notebook(List.of(cells), none), new Notebook(List.of(), none));
    }

    private static List<String> sources(GradedNotebook notebook) {
        return notebook.visible().cells().stream().map(Cell::source).toList();
    }

    private static Cell check(String id, String question, String source) {
        ObjectNode metadata = cell(id, question, source).metadata();
        metadata.putArray("tags").add(Role.CHECK.tag());
        return new Cell("code", id, metadata, source, List.of(), OptionalInt.empty());
    }

    private static Cell cell(String id, String question, String source) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.putObject("millrace").put("question", question);
        return new Cell("code", id, metadata, source, List.of(), OptionalInt.empty());
    }
}
