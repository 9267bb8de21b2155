package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckSubmissionTest {
    private static final Path HANDED_OUT = Path.of("../notebooks/09-spark-reads-kafka.ipynb");

    private final PrintStream real = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        System.setProperty("millrace.root", "..");
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.clearProperty("millrace.root");
        System.setOut(real);
    }

    @Test
    void listsTheQuestionsOfTheEpisodeThatItFindsOut() throws Exception {
        String text = Files.readString(HANDED_OUT);
        Path file = Files.writeString(folder.resolve("mine.ipynb"), text.replace("throw todo(", "throw new Mine("));

        int status = Main.run("check-submission", file.toString());

        assertThat(status).isZero();
        assertThat(printed())
                .contains("mine.ipynb: would be accepted as 09-spark-reads-kafka")
                .containsPattern("(?m)^  order-schema +\\d points  answered$")
                .containsPattern("(?m)^(\\d+) of \\1 questions are answered\\.$");
    }

    @Test
    void saysWhyAFileWouldBeRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.ipynb"), "{\"nbformat\": 4, \"cells\": [");

        int status = Main.run("check-submission", file.toString());

        assertThat(status).isEqualTo(1);
        assertThat(printed()).contains("mine.ipynb: would be refused: the file is no notebook");
    }

    @Test
    void refusesANotebookThatIsNoneOfOurs() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.ipynb"), "{\"nbformat\": 4, \"cells\": []}");

        assertThat(Main.run("check-submission", file.toString())).isEqualTo(1);
        assertThat(printed()).contains("it is not clear which episode this is").contains("04-unbounded-table");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
