package millrace.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.kernel.display.Content;

/**
 * Compares pictures with golden files, which a person has looked at. With {@code -Dmillrace.golden=DIR} it writes what it
 * sees below that folder instead, to be looked at in a browser and then put in the place of the old ones.
 */
public final class Golden {
    private Golden() {}

    /** Compares both forms of {@code content} with {@code NAME.html} and {@code NAME.txt} beside {@code test}. */
    public static void compare(Class<?> test, String name, Content content) throws IOException {
        compareFile(test, name + ".html", (String) content.data().get("text/html"));
        compareFile(test, name + ".txt", content.text());
    }

    private static void compareFile(Class<?> test, String file, String found) throws IOException {
        String folder = System.getProperty("millrace.golden");
        if (folder != null) {
            Path place = Path.of(folder, test.getPackageName().replace('.', '/'));
            Files.writeString(Files.createDirectories(place).resolve(file), found);
            return;
        }
        try (InputStream golden = test.getResourceAsStream(file)) {
            assertThat(golden).as("golden file %s", file).isNotNull();
            assertThat(found).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
