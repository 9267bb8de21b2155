package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        PrintStream listener = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(listener);
        System.setErr(listener);
    }

    @AfterEach
    void stopListening() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "doctor",
                "render",
                "run",
                "verify",
                "check-submission",
                "grade",
                "nbgrader",
                "nbgrader export",
                "nbgrader marks",
                "kafka",
                "kafka start",
                "kernel",
                "kernel install",
                "kernel uninstall"
            })
    void showsAnExampleInTheHelpOfEachCommand(String command) {
        int status = Main.run((command + " --help").split(" "));

        assertThat(status).isZero();
        assertThat(printed())
                .contains("Usage: millrace " + command)
                .containsPattern("Examples?:\\s+\\./millrace " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vrfy",
                "run",
                "grade submitted",
                "verify --timeout 0 04",
                "run --timeout soon a.ipynb",
                "kernel",
                "kernel install --user --sys-prefix"
            })
    void tellsWrongUseInShortWithoutATraceAndEndsWithTwo(String arguments) {
        int status = Main.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(printed()).startsWith("millrace: ").doesNotContain("\tat ");
        assertThat(printed().lines().count()).isLessThanOrEqualTo(3);
    }

    @Test
    void proposesTheCommandThatWasMeant() {
        Main.run("vrify");

        assertThat(printed()).contains("Did you mean: millrace verify");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
