package millrace.lib.check;

import static millrace.lib.Millrace.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares what learners see with golden files. With {@code -Dmillrace.golden=DIR} it writes what it sees there instead,
 * to be looked at in a browser and then put in the place of the old ones.
 */
class ReportTest {

    @ParameterizedTest
    @ValueSource(strings = {"correct", "wrong-count", "missing-column", "many-rows", "not-started", "hint"})
    void looksAsItDidWhenAPersonLookedAtIt(String name) throws IOException {
        Content content = content(name);

        golden(name + ".html", (String) content.data().get("text/html"));
        golden(name + ".txt", content.text());
    }

    private static Content content(String name) {
        return switch (name) {
            case "correct" ->
                Report.content("word-count", Optional.of("many lines"), Verdict.correct("All 4 rows are as expected."));
            case "wrong-count" ->
                judged(
                        List.of(row("be", 2), row("not <b>", 1), row(null, 1)),
                        List.of("word", "count"),
                        row("be", 3),
                        row("not <b>", 1),
                        row("", 1));
            case "missing-column" -> judged(List.of(row("be", 2), row("or", 1)), List.of("word"), row("be"), row("or"));
            case "many-rows" ->
                judged(
                        IntStream.range(0, 60).mapToObj(i -> row("word" + i, i)).toList(),
                        List.of("word", "count"),
                        IntStream.range(0, 60)
                                .mapToObj(i -> row("word" + i, i == 40 ? -1 : i))
                                .toArray(Row[]::new));
            case "hint" -> Hints.folded(List.of("Look at <split>.", "Group by word.", "count()"));
            default ->
                Report.content("word-count", Optional.empty(), Failures.verdict(new Todo("group by word and count")));
        };
    }

    private static Content judged(List<Row> expected, List<String> columns, Row... found) {
        RowExpectation expectation =
                new RowExpectation(expected, Optional.of(List.of("word", "count")), false, List.of());
        ResultTable result = new ResultTable(columns, List.of(found), 1, List.of());
        return Report.content("word-count", Optional.empty(), expectation.judge(result));
    }

    private static void golden(String file, String found) throws IOException {
        String folder = System.getProperty("millrace.golden");
        if (folder != null) {
            Files.writeString(Files.createDirectories(Path.of(folder)).resolve(file), found);
            return;
        }
        try (InputStream golden = ReportTest.class.getResourceAsStream(file)) {
            assertThat(golden).as("golden file %s", file).isNotNull();
            assertThat(found).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
