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
    private final CellOutput output = new CellOutput(new CellOutput.Sink() {
        @Override
        public void send(CellOutput.Stream stream, String text) {
            sent.add(stream + ":" + text);
        }

        @Override
        public void clear(boolean beforeNext) {
            sent.add(beforeNext ? "clear before next" : "clear");
        }
    });

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
    void sendsFewMessagesWhenOutputAndErrorsTakeTurnsWithoutEnd() {
        for (int i = 0; i < 100_000; i++) {
            write(CellOutput.Stream.STDOUT, "o");
            write(CellOutput.Stream.STDERR, "e");
        }
        output.end();

        assertThat(sent).hasSizeLessThan(5_000);
        assertThat(String.join("", sent).replaceAll("STD(OUT|ERR):", ""))
                .hasSize(200_000)
                .startsWith("oeoeoeoe");
    }

    @Test
    void keepsWhatIsToBeClearedUntilSomethingComes() {
        write(CellOutput.Stream.STDOUT, "one");
        output.clear(true);
        write(CellOutput.Stream.STDOUT, "two");
        output.clear(true);
        output.end();

        assertThat(sent).containsExactly("STDOUT:one", "clear before next", "STDOUT:two", "clear before next");
    }

    @Test
    void clearsWhatIsPrintedTooFastToBeReadWithoutSendingIt() {
        for (int i = 0; i < 100_000; i++) {
            output.clear(i % 2 == 0);
            write(CellOutput.Stream.STDOUT, "number " + i);
        }
        output.end();

        assertThat(sent).hasSizeLessThan(1_000).endsWith("clear before next", "STDOUT:number 99999");
        assertThat(sent).filteredOn(text -> text.contains("printed")).isEmpty();
    }

    @Test
    void clearsEvenWhenNothingComesAfterwards() {
        output.clear(false);
        write(CellOutput.Stream.STDOUT, "seen by nobody");
        output.clear(false);
        output.end();

        assertThat(sent).containsExactly("clear", "clear");
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
