package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CellOutputTest {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final CellOutput output = new CellOutput((stream, text) -> sent.add(stream + ":" + text));

    private void write(CellOutput.Stream stream, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        output.write(stream, bytes, 0, bytes.length);
    }

    @Test
    void sendsWhatWasWrittenWithoutBeingAsked() throws InterruptedException {
        write(CellOutput.Stream.STDOUT, "a");
        write(CellOutput.Stream.STDOUT, "b");

        while (sent.isEmpty()) {
            Thread.sleep(1);
        }
        assertThat(sent).containsExactly("STDOUT:ab");
    }

    @Test
    void keepsTheOrderOfOutputAndErrors() {
        write(CellOutput.Stream.STDOUT, "one ");
        write(CellOutput.Stream.STDERR, "two ");
        write(CellOutput.Stream.STDOUT, "three");
        output.end();

        assertThat(sent).containsExactly("STDOUT:one ", "STDERR:two ", "STDOUT:three");
    }

    @Test
    void joinsACharacterThatWasWrittenInTwoPieces() {
        byte[] smile = "😀".getBytes(UTF_8);

        output.write(CellOutput.Stream.STDOUT, smile, 0, 3);
        output.write(CellOutput.Stream.STDOUT, smile, 3, 1);
        output.end();

        assertThat(sent).containsExactly("STDOUT:😀");
    }

    @Test
    void cutsOutputWithoutEndAndSaysHowMuch() {
        String line = "x".repeat(999) + "\n";
        for (int i = 0; i < 2_000; i++) {
            write(CellOutput.Stream.STDOUT, line);
        }
        output.end();

        long shown = sent.stream()
                .filter(text -> text.startsWith("STDOUT:"))
                .mapToLong(text -> text.length() - "STDOUT:".length())
                .sum();
        assertThat(shown).isEqualTo(CellOutput.LIMIT);
        assertThat(sent)
                .filteredOn(text -> text.startsWith("STDERR:"))
                .containsExactly(
                        "STDERR:\n[this cell has printed 500,000 characters; what it prints from here on is cut]\n",
                        "STDERR:[1,500,000 more characters were cut]\n");
    }
}
