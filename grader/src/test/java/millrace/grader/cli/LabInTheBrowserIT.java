package millrace.grader.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import millrace.grader.TestProject;
import millrace.grader.process.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The product as a learner meets it: JupyterLab in a browser, with our kernel behind it. */
@Timeout(600)
class LabInTheBrowserIT {
    private static final Duration WHOLE_EPISODE = Duration.ofMinutes(6);
    private static final Duration PAGE = Duration.ofMinutes(1);
    private static final String EPISODE = "04-unbounded-table.ipynb";
    private static final String OUTPUT = ".jp-OutputArea-output";
    private static final int SCREEN = 700;
    private static final int MILLIS_TO_DRAW = 400;

    @TempDir
    private Path folder;

    private LabProject lab;
    private Playwright playwright;
    private Page page;

    @BeforeEach
    void openBrowser() throws Exception {
        Path chromium = chromium();
        lab = LabProject.installed(folder.resolve("course"));
        Files.copy(
                TestProject.real().notebooks().resolve(EPISODE),
                lab.root().resolve("notebooks").resolve(EPISODE));
        // The driver would otherwise fetch browsers of its own; this one is the machine's.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
        page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1200, 1000));
    }

    @AfterEach
    void closeBrowser() throws Exception {
        if (playwright != null) {
            playwright.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void runAllOfEpisode04PutsTheWordCountsIntoTheCell() throws Exception {
        StartedCommand up =
                lab.start("up", "--no-browser", "--port", "" + Port.anyFree(), "--kafka-port", "" + Port.anyFree());
        page.navigate(up.link().replace("/lab?", "/lab/tree/" + EPISODE + "?"));
        page.locator(".jp-Notebook .jp-Cell").first().waitFor(patience(PAGE));
        assertThat(page.locator(".jp-StatusBar-Left").filter(hasText("Millrace (Java)")))
                .containsText("Idle", within(PAGE));

        menu("Run", "Run All Cells");

        Locator counts = scrollTo(page.locator(OUTPUT).filter(hasText("Query 'word_counts'")));
        assertThat(counts.locator("tr", new Locator.LocatorOptions().setHas(page.locator("td:text-is('to')"))))
                .containsText("to");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "episode-04.png")));
    }

    private void menu(String menu, String item) {
        page.locator(".lm-MenuBar-itemLabel:text-is('%s')".formatted(menu)).click();
        page.locator(".lm-Menu-itemLabel:text-is('%s')".formatted(item)).click();
    }

    /** JupyterLab has only the cells near the screen in the page: this goes down, again and again, until they show it. */
    private Locator scrollTo(Locator wanted) {
        Locator cells = page.locator(".jp-WindowedPanel-outer");
        long end = System.nanoTime() + WHOLE_EPISODE.toNanos();
        while (System.nanoTime() < end) {
            int height = ((Number) cells.evaluate("panel => panel.scrollHeight")).intValue();
            for (int top = 0; top < height; top += SCREEN) {
                cells.evaluate("(panel, top) => { panel.scrollTop = top; }", top);
                page.waitForTimeout(MILLIS_TO_DRAW);
                if (wanted.count() > 0) {
                    wanted.first().scrollIntoViewIfNeeded();
                    return wanted.first();
                }
            }
        }
        return Assertions.fail("no cell of the notebook has this in its output: " + wanted);
    }

    private static Locator.FilterOptions hasText(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private static Locator.WaitForOptions patience(Duration limit) {
        return new Locator.WaitForOptions().setTimeout((double) limit.toMillis());
    }

    private static LocatorAssertions.ContainsTextOptions within(Duration limit) {
        return new LocatorAssertions.ContainsTextOptions().setTimeout((double) limit.toMillis());
    }

    /** Without a browser the test is skipped, or fails where {@code MILLRACE_TEST_ALL} is true. */
    private static Path chromium() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    String message = "this test needs the program chromium, which is not on the PATH";
                    return Boolean.parseBoolean(System.getenv("MILLRACE_TEST_ALL"))
                            ? Assertions.fail(message)
                            : Assumptions.abort(message);
                });
    }
}
