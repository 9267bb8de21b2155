package millrace.lib;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine. Without it the test is skipped, or fails where {@code MILLRACE_TEST_ALL} is true. */
public final class TestNeeds {
    private TestNeeds() {}

    /** The program called {@code name} on the PATH. */
    public static Path program(String name) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(name));
    }

    private static Path missing(String name) {
        String message = "this test needs the program '%s', which is not on the PATH".formatted(name);
        if (Boolean.parseBoolean(System.getenv("MILLRACE_TEST_ALL"))) {
            return Assertions.fail(message);
        }
        return Assumptions.abort(message);
    }
}
