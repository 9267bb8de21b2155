package millrace.grader.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.grader.TestProject;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Role;
import millrace.grader.notebook.TestNotebooks;
import millrace.grader.process.Port;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The product as a learner meets it: JupyterLab in a browser, with our kernel behind it. */
@Tag("once")
@Timeout(600)
class LabInTheBrowserIT {
    private static final String EPISODE = "04-unbounded-table.ipynb";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How much lighter or darker a text is than what it stands on, from 1 to 21, as the guidelines for the web define it. */
    private static final String CONTRAST = """
            element => {
                const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = colour => numbers(colour).slice(0, 3)
                        .map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                let below = element.closest('.jp-Notebook');
                let paper = 'rgba(0, 0, 0, 0)';
                while (below && (numbers(paper)[3] ?? 1) === 0) {
                    paper = getComputedStyle(below).backgroundColor;
                    below = below.parentElement;
                }
                const style = getComputedStyle(element);
                const ink = light(element instanceof SVGElement ? style.fill : style.color);
                return (Math.max(ink, light(paper)) + 0.05) / (Math.min(ink, light(paper)) + 0.05);
            }
            """;

    @TempDir
    private Path folder;

    private LabProject lab;
    private LabPage page;

    @BeforeEach
    void openBrowser() throws Exception {
        page = LabPage.start();
        lab = LabProject.installed(folder.resolve("course"));
    }

    @AfterEach
    void closeBrowser() throws Exception {
        page.close();
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void runAllOfEpisode04PutsTheWordCountsIntoTheCell() throws Exception {
        Files.copy(
                TestProject.real().notebooks().resolve(EPISODE),
                lab.root().resolve("notebooks").resolve(EPISODE));
        page.open(up().link(), EPISODE);

        page.menu("Run", "Run All Cells");

        Locator counts = page.output("Query 'word_counts'");
        assertThat(row(counts, "to")).containsText("to");
        page.screenshot("episode-04");
    }

    @Test
    void picturesAreLiveInBothThemesAndStayInTheSavedNotebook() throws Exception {
        Path orders = Files.createDirectory(lab.root().resolve("orders"));
        picturesOf(orders).write(lab.root().resolve("notebooks/pictures.ipynb"));
        arrive(orders, "1.txt", "Marios 10:01\nLuigis 10:04\n<img src=x onerror=alert(1)> 10:02");
        page.open(up().link(), "pictures.ipynb");

        page.cell("stopQuery(").locator(".jp-Editor").click();
        page.menu("Run", "Run All Above Selected Cell");

        // The last of the cells that run now.
        assertThat(page.output("Open queries")).containsText("3 running", within());
        // All cells have ended, and from here on the notebook only watches.
        arrive(orders, "2.txt", "Forno 10:31\nLuigis 10:22");
        Locator result = page.output("Query 'live'");
        assertThat(row(result, "Forno")).containsText("● new", within());
        assertThat(result).containsText("<img src=x");
        assertThat(result.locator("img")).hasCount(0);
        Locator plane = page.output("Event time of");
        assertThat(plane.locator("svg")).containsText("batch 1", within());
        Locator topic = page.output("Topic 'seen'");
        assertThat(topic).containsText("2 partitions · 6 records", within());
        opensByKeyboard(topic.locator("details", new Locator.LocatorOptions().setHasText("The latest records")));
        assertPicturesAreReadable();
        page.screenshot("pictures-light");

        page.menu("Settings", "Theme", "JupyterLab Dark");

        assertThat(page.page().locator("body"))
                .hasAttribute(
                        "data-jp-theme-light", "false", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        assertPicturesAreReadable();
        page.screenshot("pictures-dark");

        runCell("stopQuery(");
        Locator panel = page.output("Open queries");
        assertThat(row(panel, "live")).containsText("■ ended", within());
        assertThat(row(panel, "live")).containsText("[1]");
        assertThat(panel).containsText("2 running");
        runCell("stopQueries(");
        assertThat(page.output("Open queries")).containsText("none is running", within());
        assertThat(page.output("Query 'live'")).containsText("has stopped", within());

        page.menu("File", "Save Notebook");
        assertThat(page.page().locator(".jp-mod-current.jp-mod-dirty")).hasCount(0);
        // What is in the file is all that another machine, or a Git host, has of it.
        Assertions.assertThat(Files.readString(lab.root().resolve("work/pictures.ipynb")))
                .contains("● new", "Topic 'seen'", "Event time of 'live'", "■ ended", "text/plain", "<svg")
                .doesNotContain("<script");
        page.page().reload();

        Locator saved = page.output("Plan of");
        assertThat(saved.locator("svg")).containsText("rows", within());
        assertThat(row(page.output("Query 'live'"), "Forno")).hasText(Pattern.compile("● new"));
        assertThat(page.output("Event time of").locator("svg")).containsText("batch 1", within());
        assertThat(page.output("Topic 'seen'").locator("svg")).containsText("partition 1", within());
        assertThat(row(page.output("Open queries"), "live")).containsText("■ ended");
    }

    private static Notebook picturesOf(Path orders) {
        return TestNotebooks.forOurKernel(
                """
                import millrace.lib.kafka.Kafka;
                import millrace.lib.orders.PizzaOrders;
                import org.apache.spark.sql.streaming.*;
                import static millrace.lib.Millrace.*;
                import static org.apache.spark.sql.functions.*;
                StreamingQuery query = recorded(spark().readStream().text("%s")
                        .selectExpr("split(value, ' (?=[^ ]*$)')[0] AS shop", "to_timestamp('2026-01-01 ' || right(value, 5)) AS time"))
                        .withWatermark("time", "10 minutes")
                        .groupBy("shop", "time").count().drop("time")
                        .writeStream().format("memory").queryName("live").outputMode("complete").start();
                watch(query);
                """.formatted(orders),
                "eventTime(query);",
                "plan(query);",
                """
                String seen = Kafka.emptyTopic("seen", 2);
                PizzaOrders.seeded(7).send(seen, 6);
                topic(seen);
                """,
                """
                for (String name : new String[] {"second", "third"}) {
                    spark().readStream().format("rate").load().writeStream().format("noop").queryName(name).start();
                }
                queries();
                """,
                "stopQuery(\"live\");",
                "stopQueries();");
    }

    /** Puts a file into {@code folder} at one stroke. */
    private static void arrive(Path folder, String file, String lines) throws Exception {
        Files.move(Files.writeString(folder.resolveSibling(file), lines), folder.resolve(file));
    }

    private void runCell(String code) {
        page.cell(code).locator(".jp-Editor").click();
        page.page().keyboard().press("Control+Enter");
    }

    private static void opensByKeyboard(Locator details) {
        Locator summary = details.locator("summary");
        // Enter belongs to JupyterLab.
        summary.press("Space");
        assertThat(details).hasAttribute("open", "");
        summary.press("Space");
        assertThat(details).not().hasAttribute("open", "");
    }

    private void assertPicturesAreReadable() {
        assertReadable(page.output("Query 'live'").locator("td").first());
        for (String picture : List.of("Event time of", "Plan of", "Topic 'seen'")) {
            assertReadable(page.output(picture).locator("svg text").first());
        }
    }

    @Test
    void aStudentIsToldOfMistakesStopsACellAndAsksKafkaInATerminal() throws Exception {
        String imports = """
                import org.apache.spark.sql.*;
                import org.apache.spark.sql.streaming.*;
                import static millrace.lib.Millrace.*;
                import static org.apache.spark.sql.functions.*;
                """;
        TestNotebooks.forOurKernel(Stream.concat(
                                Stream.concat(Stream.of(imports), cellsOfExercise("00-start-here.ipynb", "louder")),
                                Stream.of(
                                        "String kept = \"three cups\";\nlong counted = 0;",
                                        "System.out.println(\"never ends\");\nwhile (true) {\n    counted++;\n}",
                                        "System.out.println(kept + (counted > 0 ? \", and counted\" : \"\"));"))
                        .toArray(String[]::new))
                .write(lab.root().resolve("notebooks/student.ipynb"));
        page.open(up().link(), "student.ipynb");

        page.run("import static millrace");
        page.run("Dataset<Row> louder");
        page.run("check(");
        assertThat(page.outputOf("check(")).containsText("not started", within());

        page.write("Dataset<Row> louder", louder("lines"));
        page.run("check(");
        assertThat(page.outputOf("check(")).containsText("A row is missing: (TO BE)", within());

        page.write("Dataset<Row> louder", louder("lines.select(uper(col(\"value\")))"));
        assertThat(page.outputOf("Dataset<Row> louder")).containsText("cannot find method uper", within());

        page.write("Dataset<Row> louder", louder("lines.select(upper(col(\"value\")).as(\"value\"))"));
        page.run("check(");
        assertThat(page.outputOf("check(")).containsText("louder: correct", within());
        page.screenshot("student-correct");

        page.run("String kept");
        page.run("while (true)");
        assertThat(page.outputOf("while (true)")).containsText("never ends", within());
        page.page()
                .locator("[data-command='notebook:interrupt-kernel'], [data-jp-item-name='interrupt'] button")
                .first()
                .click();
        assertThat(page.outputOf("while (true)")).containsText("the cell was interrupted", within());
        page.run("println(kept");
        assertThat(page.outputOf("println(kept")).containsText("three cups, and counted", within());
        page.screenshot("student-interrupted");

        page.menu("File", "New", "Terminal");
        page.page().locator(".jp-Terminal .xterm-screen").click();
        Path topics = lab.root().resolve("work/topics.txt");
        // What is typed before its shell has started is lost.
        for (int tries = 0; tries < 3 && !Files.exists(topics); tries++) {
            page.page()
                    .keyboard()
                    .type(
                            "kafka-topics.sh --bootstrap-server \"$MILLRACE_KAFKA\" --create --if-not-exists --topic typed"
                                    + " && kafka-topics.sh --bootstrap-server \"$MILLRACE_KAFKA\" --list >topics.new"
                                    + " && mv topics.new topics.txt\n");
            for (int looks = 0; looks < 40 && !Files.exists(topics); looks++) {
                page.page().waitForTimeout(500);
            }
            page.screenshot("student-terminal");
        }
        Assertions.assertThat(topics).content().contains("typed");
    }

    /** The answer, as it is handed out, and the check. */
    private static Stream<String> cellsOfExercise(String notebook, String question) {
        return Notebook.read(TestProject.real().notebooks().resolve(notebook)).cells().stream()
                .filter(cell -> cell.isCode() && cell.question().equals(question) && !cell.is(Role.HINT))
                .map(Cell::source);
    }

    private static String louder(String result) {
        return "Dataset<Row> louder(Dataset<Row> lines) {\n    return %s;\n}".formatted(result);
    }

    private StartedCommand up() throws Exception {
        return lab.start("up", "--no-browser", "--port", "" + Port.anyFree(), "--kafka-port", "" + Port.anyFree());
    }

    private Locator row(Locator table, String cell) {
        return table.locator(
                "tr", new Locator.LocatorOptions().setHas(page.page().locator("td:text-is('%s')".formatted(cell))));
    }

    private static void assertReadable(Locator text) {
        Assertions.assertThat(((Number) text.evaluate(CONTRAST)).doubleValue())
                .as("contrast of '%s'", text.textContent())
                .isGreaterThan(4.5);
    }

    private static LocatorAssertions.ContainsTextOptions within() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout((double) PATIENCE.toMillis());
    }
}
