package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} says where Python, the network or the folder is not as it needs them: one line with the mend. */
@Tag("once")
@Timeout(120)
class PythonSetupIT {
    /** Answers the question for its version; {@code -m venv DIR} makes {@code DIR/bin/python} a copy of itself. */
    private static final String FAKE = """
            #!/bin/sh
            case "$*" in
            *find_spec*) echo "VERSION" ;;
            *"-m venv"*)
                for last; do :; done
                /bin/mkdir -p "$last/bin" && /bin/cp "$0" "$last/bin/python" ;;
            *"-m pip"*) echo "PIPS_WORDS"; exit 1 ;;
            esac
            """;

    @TempDir
    private Path folder;

    private LabProject lab;
    private Path bin;

    @BeforeEach
    void prepare() throws Exception {
        lab = LabProject.bare(folder.resolve("course"));
        bin = Files.createDirectory(folder.resolve("bin"));
    }

    @AfterEach
    void killWhatIsLeft() throws Exception {
        lab.close();
    }

    @Test
    void saysThatThereIsNoPython() throws Exception {
        assertThat(whatUpSays(Map.of()))
                .startsWith("millrace: no Python 3 was found on the PATH; install Python 3.10 or newer")
                .contains("apt install python3 python3-venv");
    }

    @Test
    void saysThatPythonIsTooOld() throws Exception {
        Path python = fake("python3", "3 9 True", "");

        assertThat(whatUpSays(Map.of()))
                .startsWith("millrace: Python is too old: the newest found on the PATH is 3.9 (%s)".formatted(python));
    }

    @Test
    void takesANewerPythonOfTheSamePath() throws Exception {
        fake("python3", "3 9 True", "");
        fake("python3.12", "3 12 False", "");

        assertThat(whatUpSays(Map.of())).contains("python3.12 (Python 3.12) cannot make environments");
    }

    @Test
    void saysThatTheModuleVenvIsMissing() throws Exception {
        fake("python3", "3 11 False", "");

        assertThat(whatUpSays(Map.of())).contains("apt install python3.11-venv");
    }

    @Test
    void refusesAPythonThatWasNamedAndIsNone() throws Exception {
        StartedCommand up = up(Map.of("MILLRACE_PYTHON", "/nowhere/python3"));

        assertThat(up.status()).isEqualTo(2);
        assertThat(up.err()).startsWith("millrace: MILLRACE_PYTHON is /nowhere/python3, which does not run as Python");
    }

    @Test
    void saysThatTheNetworkIsNeededOnce() throws Exception {
        fake(
                "python3",
                "3 11 True",
                "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution");

        assertThat(whatUpSays(Map.of()))
                .contains("installing JupyterLab failed: Python's package index could not be reached")
                .contains("needs the network on first use")
                .contains(".millrace/logs/python.log");
        assertThat(whatUpSays(Map.of())).as("half-made, so made anew").contains("could not be reached");
    }

    @Test
    void refusesAPackageThatChangedOvernight() throws Exception {
        Path pins = lab.root().resolve("grader/src/main/python/requirements.txt");
        String first = Pattern.compile("(?m)^[a-z][\\w.-]*==\\S+ \\\\\\n( +--hash=\\S+( \\\\)?\\n)+")
                .matcher(Files.readString(pins))
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        Files.writeString(pins, first);
        String wheel = first.substring(0, first.indexOf(' ')).replace("==", "-") + "-py3-none-any.whl";
        Files.writeString(bin.resolve(wheel), "another file under the name and version that are pinned");

        String said = whatUpSays(Map.of(
                "PATH", System.getenv("PATH"),
                "PIP_NO_INDEX", "1",
                "PIP_FIND_LINKS", bin.toString()));

        assertThat(said).contains("installing JupyterLab failed: what was fetched is not what is pinned");
    }

    @Test
    void saysThatTheDiskIsFull() throws Exception {
        fake("python3", "3 11 True", "ERROR: Could not install packages: [Errno 28] No space left on device");

        assertThat(whatUpSays(Map.of())).contains("installing JupyterLab failed: the disk is full; free 1 GB");
    }

    @Test
    void saysThatTheFolderCannotBeWrittenTo() throws Exception {
        Path file = Files.createFile(folder.resolve("a-file"));

        assertThat(whatUpSays(Map.of("MILLRACE_HOME", file.resolve("home").toString())))
                .startsWith("millrace: the folder %s/home cannot be written to".formatted(file))
                .contains("name another folder with MILLRACE_HOME");
    }

    /** The one line of an {@code up} that ends with status 1. */
    private String whatUpSays(Map<String, String> changes) throws Exception {
        StartedCommand up = up(changes);
        assertThat(up.status()).as(up.err()).isEqualTo(1);
        assertThat(up.out()).isEmpty();
        assertThat(up.err().lines().filter(line -> line.startsWith("millrace: ")))
                .hasSize(1);
        assertThat(up.err()).doesNotContain("\tat ");
        return up.err()
                .lines()
                .filter(line -> line.startsWith("millrace: "))
                .findFirst()
                .orElseThrow();
    }

    private StartedCommand up(Map<String, String> changes) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", bin.toString()));
        environment.putAll(changes);
        StartedCommand up = lab.start(environment, "up", "--no-browser");
        up.status();
        return up;
    }

    private Path fake(String name, String version, String pipsWords) throws IOException {
        Path program = Files.writeString(
                bin.resolve(name), FAKE.replace("VERSION", version).replace("PIPS_WORDS", pipsWords));
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
