package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import millrace.grader.grade.Verdict.RowDifference;
import millrace.grader.grade.Verdict.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What results look like to people, spreadsheets and other programs; some hold text that means harm. */
class ReportsTest {
    private static final String HOSTILE =
            "<script>alert(1)</script><img src=x onerror=alert(1)> ]]> \u0000\u0007\u202e &amp; \"'";

    private final Result right = new Result(
            "ada",
            "09-spark-reads-kafka",
            List.of(new Verdict("trace", Status.CORRECT, 2, 2, List.of("That is right."))),
            Optional.empty(),
            List.of(),
            "f1");
    private final Result hostile = new Result(
            "=HYPERLINK(\"x\")",
            "09-spark-reads-kafka",
            List.of(
                    new Verdict(
                            "trace",
                            Status.WRONG,
                            0,
                            2,
                            List.of(HOSTILE),
                            Optional.of(new RowDifference(
                                    List.of("shop", HOSTILE),
                                    List.of(List.of("Luigis", "3")),
                                    List.of(List.of("Luigis", HOSTILE))))),
                    new Verdict(
                            "shops", Status.NOT_STARTED, 0, 3, List.of("The answer is still what was handed out."))),
            Optional.empty(),
            List.of(HOSTILE),
            "f2");
    private final Result refused =
            new Result("bo", "", List.of(), Optional.of("the file is empty."), List.of(), "refused");

    @TempDir
    private Path folder;

    @Test
    void writesJUnitXmlThatItsSchemaAccepts() throws Exception {
        String xml = JUnitReport.of(List.of(right, hostile, refused));

        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(ReportsTest.class.getResource("junit-10.xsd"))
                .newValidator()
                .validate(new StreamSource(new StringReader(xml)));
        assertThat(xml)
                .contains("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\"")
                .contains("tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\"");
    }

    /**
     * Gradescope publishes no schema but a table, of which this is what we write.
     *
     * @see <a href="https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format">Output format</a>
     */
    @Test
    void writesResultsAsGradescopesSpecificationHasThem() throws Exception {
        for (Result result : List.of(right, hostile, refused)) {
            result.write(folder);
            JsonNode json = new JsonMapper()
                    .readTree(Files.readString(
                            folder.resolve(String.join("/", result.place())).resolve("results.json")));

            assertThat(json.fieldNames()).toIterable().isSubsetOf("score", "output", "tests", "extra_data");
            assertThat(json.path("score").isNumber()).isTrue();
            assertThat(json.path("output").isTextual()).isTrue();
            assertThat(json.path("tests").isArray()).isTrue();
            assertThat(json.path("extra_data").isObject()).isTrue();
            for (JsonNode test : json.path("tests")) {
                assertThat(test.fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder(
                                "name", "score", "max_score", "status", "output_format", "output", "extra_data");
                assertThat(test.path("name").isTextual() && test.path("output").isTextual())
                        .isTrue();
                assertThat(test.path("score").asDouble(-1))
                        .isBetween(0.0, test.path("max_score").asDouble(-1));
                assertThat(test.path("status").asText()).isIn("passed", "failed");
                assertThat(test.path("output_format").asText()).isIn("text", "html", "simple_format", "md", "ansi");
            }
        }
    }

    @Test
    void keepsOfWordsOfOthersNoMoreThanALine() {
        Result result = new Result(
                "bo",
                "",
                List.of(),
                Optional.of("found nbformat " + "x".repeat(21_000_000)),
                List.of("a\u001b]0;owned\u0007\nb".repeat(1_000)),
                "refused");
        result.write(folder);

        Result read = Result.all(folder).get(0);
        assertThat(read.refusal().orElseThrow())
                .startsWith("found nbformat xxx")
                .hasSizeLessThanOrEqualTo(500);
        assertThat(read.notes().get(0)).hasSizeLessThanOrEqualTo(500).doesNotContain("\u001b", "\n");
        assertThat(read).isEqualTo(result);
    }

    @Test
    void showsHostileTextAsText() {
        for (String page : List.of(Feedback.page(hostile), Summary.page(List.of(right, hostile, refused)))) {
            assertThat(page)
                    .contains("default-src 'none'")
                    .doesNotContain("<script", "<img", "\u0000", "\u202e")
                    .doesNotContainPattern("href=\"(?!\\./)");
        }
        assertThat(Feedback.page(hostile)).contains("&lt;script&gt;").contains("there, not expected");
    }

    @Test
    void showsEachDifferenceAsATableWithTheNamesOfColumns() {
        assertThat(Feedback.page(hostile).replace("\n", ""))
                .contains("<th>row</th><th>shop</th>")
                .contains("<td class=\"good\">expected, not there</td><td>Luigis</td><td>3</td>")
                .contains("<td class=\"bad\">there, not expected</td><td>Luigis</td>");
    }

    @Test
    void countsHowOftenEachQuestionWasRight() {
        assertThat(Summary.page(List.of(right, hostile)).replace("\n", ""))
                .contains("2 submissions, 1 of 2 points on average")
                .contains("<td>trace</td><td class=\"number\">1</td><td class=\"number\">1</td>");
    }

    @Test
    void givesSpreadsheetsNoFormula() throws Exception {
        Path file = folder.resolve("grades.csv");

        Result parted = new Result(
                "cy", "", List.of(), Optional.of("found nbformat x;=cmd|' /C calc'!A0;"), List.of(), "refused");

        Grades.write(List.of(right, hostile, refused, parted), file);

        assertThat(Files.readString(file)).isEqualTo("""
                        student,episode,points,worth,state
                        "'=HYPERLINK(""x"")",09-spark-reads-kafka,0,5,graded
                        ada,09-spark-reads-kafka,2,2,graded
                        bo,,0,0,the file is empty.
                        cy,,0,0,"found nbformat x,=cmd|' /C calc'!A0,"
                        """);
    }

    @Test
    void findsAPlaceForAStudentWhoIsCalledLikeAReport() {
        Result rogue = new Result("grades.csv", "", List.of(), Optional.of("the file is empty."), List.of(), "refused");

        rogue.write(folder);

        assertThat(folder.resolve("grades.csv")).doesNotExist();
        assertThat(Result.all(folder)).containsExactly(rogue);
        assertThat(Summary.page(List.of(rogue))).contains("href=\"./.grades.csv/refused/feedback.html\"");
    }

    @Test
    void tellsATerminalNothingButText() {
        Result rogue =
                new Result("a\u001b[2J\u009b1mb\nc", "", List.of(), Optional.of("\u202ed\u0007"), List.of(), "refused");

        assertThat(rogue.summary()).isEqualTo("a\ufffd[2J\ufffd1mb c: refused: \ufffdd\ufffd");
    }

    @Test
    void readsBackWhatItWroteAndKnowsWhenItIsOfSomethingElse() {
        right.write(folder);
        refused.write(folder);

        assertThat(Result.all(folder)).containsExactly(right, refused);
        assertThat(Result.read(folder.resolve("ada/09-spark-reads-kafka"), "f1"))
                .contains(right);
        assertThat(Result.read(folder.resolve("ada/09-spark-reads-kafka"), "other"))
                .isEmpty();
        assertThat(folder.resolve("ada/09-spark-reads-kafka/feedback.html")).isNotEmptyFile();
    }
}
