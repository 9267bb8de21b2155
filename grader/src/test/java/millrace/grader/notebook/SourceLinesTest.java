package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SourceLinesTest {
    private final SourceLines lines = new SourceLines("""
            ---
            jupyter:
            ---

            # Title

            ```java
            a;
            ```

            ```sh
            a;
            ```

            ```java tags=["stub"]
            a;
            ```
            """);

    @Test
    void findsEachCellInItsTurnAlsoWhenTheirTextIsTheSame() {
        assertThat(lines.of(cell("markdown", "# Title"))).isEqualTo(5);
        assertThat(lines.of(cell("code", "a;"))).isEqualTo(7);
        assertThat(lines.of(cell("code", "%%sh\na;"))).isEqualTo(11);
        assertThat(lines.of(cell("code", "a;"))).isEqualTo(15);
    }

    private static Cell cell(String type, String source) {
        return new Cell(type, "", Notebook.newObject(), source, List.of(), OptionalInt.empty());
    }
}
