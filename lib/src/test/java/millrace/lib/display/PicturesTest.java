package millrace.lib.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.kernel.display.Content;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares pictures with golden files. With {@code -Dmillrace.golden=DIR} it writes what it sees there instead, to be
 * looked at in a browser and then put in the place of the old ones.
 */
class PicturesTest {

    @ParameterizedTest
    @ValueSource(strings = {"flow", "table"})
    void lookAsTheyDidWhenAPersonLookedAtThem(String name) throws IOException {
        Content content = name.equals("flow") ? flow() : table();

        golden(name + ".html", (String) content.data().get("text/html"));
        golden(name + ".txt", content.text());
    }

    private static Content flow() {
        List<FlowPicture.Station> stations = List.of(
                new FlowPicture.Station("Generator", "a feed is running", 1_234, "orders sent"),
                new FlowPicture.Station("Topic", "pizza-orders-of-<all>-the-shops", 1_234, "records"),
                new FlowPicture.Station("Stream", "batch 17", 1_230, "records read"),
                new FlowPicture.Station("Count", "kept as state", 5, "groups"),
                new FlowPicture.Station("Output", "query is running", 5, "rows in the last batch"));
        return Content.text(FlowPicture.text(stations)).withHtml(FlowPicture.html(stations));
    }

    private static Content table() {
        return new HtmlTable(List.of("shop", "orders"))
                .row(List.of("<b>Marios</b> & $x$", "3"))
                .row("● new", List.of("y".repeat(200), "1"))
                .content();
    }

    private static void golden(String file, String found) throws IOException {
        String folder = System.getProperty("millrace.golden");
        if (folder != null) {
            Files.writeString(Files.createDirectories(Path.of(folder)).resolve(file), found);
            return;
        }
        try (InputStream golden = PicturesTest.class.getResourceAsStream(file)) {
            assertThat(golden).as("golden file %s", file).isNotNull();
            assertThat(found).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
