package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxLogTest {
    @TempDir
    private Path folder;

    @Test
    void tellsEachMessageOnceAndOnlyWhenItsLineIsWhole() throws IOException {
        Path file = write("noise\nmillrace:{\"says\":\"READY\"}\nmillrace:{\"says\":");
        SandboxLog log = new SandboxLog(file, 1_000);

        assertThat(says(log)).containsExactly("READY");
        assertThat(says(log)).isEmpty();
        write("\"DONE\"}\nmillrace:{broken\n");
        assertThat(says(log)).containsExactly("DONE");
        assertThat(log.isCutShort()).isFalse();
    }

    @Test
    void noticesThatSomebodyTookAwayWhatWasThere() throws IOException {
        Path file = write("millrace:{\"says\":\"READY\"}\n");
        SandboxLog log = new SandboxLog(file, 1_000);
        says(log);

        Files.writeString(file, "");

        assertThat(says(log)).isEmpty();
        assertThat(log.isCutShort()).isTrue();
    }

    @Test
    void findsAMessageBehindWhateverElseIsPrinted() throws IOException {
        SandboxLog log = new SandboxLog(
                write("mill\n\nx" + "millrace:".repeat(10_000) + "\nmillrace:{\"says\":\"READY\"}\n"), 1_000_000);

        assertThat(says(log)).containsExactly("READY");
    }

    @Test
    void readsNoFurtherThanItsLimit() throws IOException {
        SandboxLog log = new SandboxLog(write("x".repeat(200_000) + "\nmillrace:{\"says\":\"READY\"}\n"), 100_000);

        assertThat(says(log)).isEmpty();
        assertThat(log.isTooLong()).isTrue();
    }

    @Test
    void listensToNoMoreMessagesThanANotebookCanHave() throws IOException {
        SandboxLog log = new SandboxLog(write("millrace:{\"says\":\"ENDS\"}\n".repeat(12_000)), 1_000_000);

        assertThat(says(log)).hasSizeBetween(6_100, 10_001);
        assertThat(log.isTooLong()).isTrue();
    }

    @Test
    void takesNoMessageApartThatHasMoreInItThanAnyOfOurs() throws IOException {
        SandboxLog log = new SandboxLog(
                write("millrace:{\"says\":\"DONE\",\"x\":[%s[]]}\n".formatted("[],".repeat(1_000))), 1_000_000);

        assertThat(says(log)).isEmpty();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(
                folder.resolve("sandbox.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> says(SandboxLog log) {
        return log.next().stream()
                .map((JsonNode message) -> message.path("says").asText())
                .toList();
    }
}
