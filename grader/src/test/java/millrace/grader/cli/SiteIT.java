package millrace.grader.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.TestNotebooks;
import millrace.grader.site.Site;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code ./millrace site}, in a browser without a network. */
@Tag("once")
@Timeout(300)
class SiteIT {
    private static final String PAPER = "getComputedStyle(document.documentElement).backgroundColor";
    private static final Path PROGRAM = Path.of("grader/src/main/python");

    @TempDir
    private Path folder;

    private Project project;
    private Path out;
    private LabPage browser;

    @BeforeEach
    void prepare() throws Exception {
        browser = LabPage.start();
        Path root = Files.createDirectories(folder.toRealPath().resolve("course"));
        project = new Project(root, root.resolve(".millrace"));
        out = Files.createDirectories(root.resolve("target/site"));
        for (String file : List.of("write_pages.py", "pages/conf.json", "pages/index.html.j2")) {
            Path copy = root.resolve(PROGRAM).resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(TestProject.real().root().resolve(PROGRAM).resolve(file), copy);
        }
        Files.createDirectories(root.resolve("notebooks/source"));
        Files.writeString(root.resolve("notebooks/source/04-table.md"), "# The solutions");
        Files.writeString(root.resolve("mill.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        Files.writeString(root.resolve("README.md"), """
                # The course
                ![a mill](mill.svg) [teaching](lesson.md#the-first-meeting) [elsewhere](https://example.org/)
                [nothing](nowhere.md) [no heading](lesson.md#the-last-meeting)
                [solutions](notebooks/source/04-table.md)

                | 04 | [The table](notebooks/04-table.ipynb) | 45 | say what a table is |
                """);
        Files.writeString(root.resolve("lesson.md"), """
                # Teaching
                ## The first meeting
                ```mermaid
                flowchart LR
                    generator --> topic --> query
                ```
                """);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void showsWhatHasRunAndDrawsDiagramsWithoutANetworkAndFindsLinksThatLeadNowhere() throws Exception {
        List<String> loaded = new CopyOnWriteArrayList<>();
        Page page = browser.page();
        page.onRequest(request -> loaded.add(request.url()));
        page.route(url -> !url.startsWith("file:") && !url.startsWith("data:"), route -> route.abort());

        List<String> problems = site();

        Assertions.assertThat(problems)
                .containsExactly(
                        "README.md: the link 'lesson.md#the-last-meeting' leads to no heading 'the-last-meeting'",
                        "README.md: the link 'notebooks/source/04-table.md' leads to the source of an episode, which holds solutions; write its name alone",
                        "README.md: the link 'nowhere.md' leads to no file");
        page.navigate(out.resolve("index.html").toUri().toString());
        assertThat(page.locator("tbody tr")).containsText("say what a table is");
        page.locator("a:text-is('The unbounded table')").click();
        assertThat(page.locator(".jp-RenderedHTMLCommon table")).containsText("Marios");
        page.locator("nav a").click();
        page.locator("a:text-is('The course')").click();
        assertThat(page.locator("img[alt='a mill']")).hasJSProperty("complete", true);
        page.locator("a:text-is('teaching')").click();
        assertThat(page.locator("pre.mermaid svg")).containsText("generator");
        Assertions.assertThat(loaded).allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
    }

    @Test
    void keepsHintsFoldedAndIsDarkForThoseWhoWantItDark() throws Exception {
        Page page = browser.page();
        site();

        page.navigate(out.resolve("notebooks/04-table.html").toUri().toString());

        assertThat(page.locator("main")).containsText("Marios");
        assertThat(page.locator("main")).not().containsText("what the third hint gives away");
        Object light = page.evaluate(PAPER);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Assertions.assertThat(page.evaluate(PAPER)).isNotEqualTo(light);
    }

    private List<String> site() throws Exception {
        Episode episode = TestNotebooks.episodeAsking("sum");
        ObjectNode output = JsonNodeFactory.instance.objectNode().put("output_type", "display_data");
        output.putObject("data")
                .put("text/html", "<table><tr><td>Marios</td></tr></table>")
                .put("text/plain", "Marios");
        output.putObject("metadata");
        Path executed = project.root().resolve("target/04-table.ipynb");
        ObjectNode folded = JsonNodeFactory.instance.objectNode();
        folded.putObject("jupyter").put("source_hidden", true);
        String hint = "hint(\"sum\", \"what the third hint gives away\");";
        new Notebook(
                        List.of(
                                TestNotebooks.cell("a", "show(orders);").executed(List.of(output), OptionalInt.of(1)),
                                new Cell("code", "b", folded, hint, List.of(), OptionalInt.empty())),
                        episode.untouched().metadata())
                .write(executed);
        return new Site(project, out, PythonEnvironment.of(TestProject.real()).ready())
                .write(Map.of(episode, executed));
    }
}
