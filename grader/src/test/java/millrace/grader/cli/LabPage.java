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
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** JupyterLab in a browser of the machine. */
public final class LabPage implements AutoCloseable {
    private static final Duration WHOLE_EPISODE = Duration.ofMinutes(6);
    private static final Duration PAGE = Duration.ofMinutes(1);
    private static final int SCREEN = 700;
    private static final int MILLIS_TO_DRAW = 400;

    private final Playwright playwright;
    private final Page page;

    private LabPage(Playwright playwright, Page page) {
        this.playwright = playwright;
        this.page = page;
    }

    /** An empty page. Without a browser the test is skipped, or fails where {@code MILLRACE_TEST_ALL} is true. */
    public static LabPage start() {
        Path chromium = chromium();
        // The driver would otherwise fetch browsers of its own; this one is the machine's.
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
        return new LabPage(playwright, browser.newPage(new Browser.NewPageOptions().setViewportSize(1200, 1000)));
    }

    /** Opens {@code notebook} in the JupyterLab of {@code link}, which {@code up} has printed, and waits for its kernel. */
    public void open(String link, String notebook) {
        page.navigate(link.replace("/lab?", "/lab/tree/" + notebook + "?"));
        page.locator(".jp-Notebook .jp-Cell").first().waitFor(new Locator.WaitForOptions().setTimeout((double)
                        PAGE.toMillis()));
        assertThat(page.locator(".jp-StatusBar-Left").filter(new Locator.FilterOptions().setHasText("Millrace (Java)")))
                .containsText("Idle", new LocatorAssertions.ContainsTextOptions().setTimeout((double) PAGE.toMillis()));
    }

    public Page page() {
        return page;
    }

    /** Clicks through the menus. */
    public void menu(String menu, String... items) {
        page.locator(".lm-MenuBar-itemLabel:text-is('%s')".formatted(menu)).click();
        for (String item : items) {
            page.locator(".lm-Menu-itemLabel:text-is('%s')".formatted(item)).click();
        }
    }

    /** Runs the cell with {@code text} in its source. */
    public void run(String text) {
        editor(text).click();
        page.keyboard().press("Control+Enter");
    }

    /** Puts {@code source} in the place of what the cell with {@code text} has, as one types it, and runs it. */
    public void write(String text, String source) {
        editor(text).click();
        page.keyboard().press("Control+A");
        page.keyboard().insertText(source);
        page.keyboard().press("Control+Enter");
    }

    private Locator editor(String text) {
        return cell(text).locator(".cm-content");
    }

    /** What the cell with {@code text} in its source shows below it. */
    public Locator outputOf(String text) {
        return cell(text).locator(".jp-Cell-outputArea");
    }

    /** The output of a cell that has {@code text}, on the screen. */
    public Locator output(String text) {
        return scrollTo(page.locator(".jp-OutputArea-output").filter(new Locator.FilterOptions().setHasText(text)));
    }

    /** The code cell that has {@code text} in its source, on the screen. */
    public Locator cell(String text) {
        return scrollTo(page.locator(".jp-CodeCell")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".jp-Editor").filter(new Locator.FilterOptions().setHasText(text)))));
    }

    public void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", name + ".png")));
    }

    @Override
    public void close() {
        playwright.close();
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
