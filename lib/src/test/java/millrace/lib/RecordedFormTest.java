package millrace.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every picture's recorded form, looked at in the golden files. */
class RecordedFormTest {
    private static final Pattern TAG = Pattern.compile("<[a-zA-Z][^>]*>");
    private static final List<String> NEEDS_MORE_THAN_THE_FILE =
            List.of("<script", "<iframe", "<link", "<object", "<img", "<style");

    static Stream<Path> pictures() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/millrace/lib"))) {
            return files.filter(file -> file.toString().endsWith(".html")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void needsNoScriptAndNothingBesideItself(Path picture) throws IOException {
        for (String tag : tags(picture)) {
            assertThat(NEEDS_MORE_THAN_THE_FILE).as(tag).noneMatch(tag.toLowerCase(java.util.Locale.ROOT)::startsWith);
            assertThat(tag).doesNotContainPattern("(?i)\\s(on\\w+|src|href)\\s*=");
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void saysInWordsWhatItDraws(Path picture) throws IOException {
        for (String tag : tags(picture)) {
            if (tag.startsWith("<svg")) {
                assertThat(tag).contains("role=\"img\"").containsPattern("aria-label=\"[^\"]{10,}\"");
            }
        }
        Path words = picture.resolveSibling(picture.getFileName().toString().replace(".html", ".txt"));
        assertThat(words).isRegularFile();
        assertThat(Files.readString(words)).isNotBlank();
    }

    private static List<String> tags(Path picture) throws IOException {
        List<String> tags = TAG.matcher(Files.readString(picture))
                .results()
                .map(match -> match.group())
                .toList();
        assertThat(tags).isNotEmpty();
        return tags;
    }
}
