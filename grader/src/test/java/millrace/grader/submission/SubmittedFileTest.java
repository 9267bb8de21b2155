package millrace.grader.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SubmittedFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                      | the file is empty",
                "not JSON                                                | the file is no notebook: Unrecognized token 'not'",
                "{\"cells\": [                                           | Was it cut off?",
                "[]                                                      | JSON that is no notebook",
                "{\"nbformat\": 2, \"worksheets\": []}                   | found nbformat 2; expected a notebook of nbformat 4",
                "{\"nbformat\": 4, \"cells\": 5}                         | no list of cells",
                "{\"cells\": []}                                         | found nbformat none"
            })
    void refusesWhatIsNoNotebook(String content, String reason) throws IOException {
        assertRefused(Files.writeString(folder.resolve("nb.ipynb"), content.strip()), reason);
    }

    @Test
    void refusesWhatIsNoFileOfItsOwn() throws IOException {
        assertRefused(folder, "this is a folder");
        assertRefused(
                Files.createSymbolicLink(folder.resolve("link.ipynb"), Handed.FILE.toAbsolutePath()),
                "a link to another file");
    }

    @Test
    void refusesWhatIsTooLarge() throws IOException {
        Path large = folder.resolve("large.ipynb");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(200L << 20);
        }
        assertRefused(large, "the file has 200 MB; expected at most 32. Clear the outputs");
        assertRefused(notebook("{\"cell_type\":\"code\"},".repeat(3_000) + "{}"), "3001 cells; expected at most 2000");
        assertRefused(notebook(code("x".repeat(300_000))), "has 300000 characters; expected at most 200000");
        assertRefused(
                notebook((code("x".repeat(190_000)) + ",").repeat(10) + code("x".repeat(190_000))),
                "2,090,000 characters of code; expected at most 2,000,000");
        assertRefused(notebook("[".repeat(100_000)), "beyond what a notebook needs");
        assertRefused(
                notebook("{\"metadata\":{\"x\":[%s[]]}}".formatted("[],".repeat(1_000_000))),
                "more than 500,000 values");
        assertRefused(
                notebook("{\"metadata\":{\"x\":{%s}}}".formatted("\"x\":{},".repeat(600_000) + "\"y\":1")),
                "more than");
    }

    @Test
    void overlooksAPictureInMarkdownAndKnowsNoOtherTypes() throws Exception {
        String picture = "![](data:image/png;base64," + "A".repeat(300_000) + ")";
        Notebook read = SubmittedFile.read(notebook(
                "{\"cell_type\":\"markdown\",\"source\":\"%s\"},{\"cell_type\":\"\\u001b]0;x\",\"source\":\"y\"}"
                        .formatted(picture)));

        assertThat(read.cells()).extracting(Cell::type).containsExactly("markdown", "raw");
        assertThat(read.cells().get(0).source()).isEmpty();
        assertRefused(
                Files.writeString(
                        folder.resolve("long.ipynb"), "{\"nbformat\":\"%s\"}".formatted("x".repeat(1_000_000))),
                "found nbformat xxx");
    }

    @Test
    void passesOverOutputs() throws Exception {
        Path file = notebook("{\"cell_type\":\"code\",\"source\":\"1\",\"outputs\":[{\"data\":{\"image/png\":\""
                + "A".repeat(20 << 20) + "\"}}]}");

        assertThat(SubmittedFile.read(file).cells())
                .singleElement()
                .satisfies(cell -> assertThat(cell.outputs()).isEmpty());
    }

    @Test
    void readsTheFormatOfLongAgo() throws Exception {
        Path file = Files.writeString(
                folder.resolve("old.ipynb"),
                "{\"nbformat\":3,\"worksheets\":[{\"cells\":[{\"cell_type\":\"code\",\"input\":[\"int a;\\n\",\"a\"]}]}]}");

        assertThat(SubmittedFile.read(file).cells()).extracting(Cell::source).containsExactly("int a;\na");
    }

    @Test
    void mendsTextThatNoFileCouldHold() throws Exception {
        Notebook read = SubmittedFile.read(notebook(code("a\\r\\nb \\ud83d \\ud83c\\udf55")));

        read.write(folder.resolve("again.ipynb"));
        assertThat(Files.readString(folder.resolve("again.ipynb"))).contains("b \ufffd \ud83c\udf55");
        assertThat(read.cells().get(0).source()).startsWith("a\nb ");
    }

    /** With {@code -Dmillrace.mutations=10000} it tries more. */
    @Test
    void takesOrRefusesWhateverComes() throws Exception {
        byte[] sound = Files.readAllBytes(Handed.FILE);
        Notebook ours = Handed.ours();
        Path file = folder.resolve("mutant.ipynb");
        int mutations = Integer.getInteger("millrace.mutations", 300);
        int refused = 0;
        for (int seed = 0; seed < mutations; seed++) {
            Files.write(file, mutant(sound, new Random(seed)));
            try {
                Submission submission = Intake.of(ours, SubmittedFile.read(file));
                assertThat(submission.answers()).as("mutant %d", seed).hasSize(7);
                submission.notebook().write(folder.resolve("rebuilt.ipynb"));
            } catch (RefusedException e) {
                assertThat(e.getMessage()).as("mutant %d", seed).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).as("some mutants are broken and some are not").isBetween(1, mutations - 1);
    }

    /** A few bytes changed, or pieces doubled, dropped, moved, or replaced by what JSON is made of. */
    private static byte[] mutant(byte[] sound, Random random) {
        StringBuilder text = new StringBuilder(new String(sound, StandardCharsets.ISO_8859_1));
        String[] pieces = {
            "null", "{}", "[]", "\"\"", "-1", "1e999", "true", "\\u0000", "\\ud800", "\"cells\":", "\u00ff"
        };
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            int length = Math.min(random.nextInt(400), text.length() - at);
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.delete(at, at + length);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, at + length));
                case 3 -> text.replace(at, Math.min(at + 1, text.length()), pieces[random.nextInt(pieces.length)]);
                default -> replaceValue(text, at, pieces[random.nextInt(pieces.length)]);
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Puts {@code piece} in place of the string that follows {@code at}: most often still JSON, and no notebook. */
    private static void replaceValue(StringBuilder text, int at, String piece) {
        int from = text.indexOf(": \"", at);
        int to = from < 0 ? -1 : text.indexOf("\"", from + 3);
        if (to > 0) {
            text.replace(from + 2, to + 1, piece);
        }
    }

    private static String code(String source) {
        return "{\"cell_type\":\"code\",\"source\":\"" + source + "\"}";
    }

    private Path notebook(String cells) throws IOException {
        return Files.writeString(
                folder.resolve("nb.ipynb"), "{\"nbformat\":4,\"nbformat_minor\":5,\"cells\":[" + cells + "]}");
    }

    private static void assertRefused(Path file, String reason) {
        assertThatThrownBy(() -> SubmittedFile.read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
    }
}
