package millrace.grader.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel with the public conformance suite, and with the clients that people use, all of them the real ones. */
@Timeout(600)
class ClientsIT {
    private static final Path PROGRAMS = Path.of("src/test/python").toAbsolutePath();
    private static final int MINUTES = 8;

    private static Path python;

    @TempDir
    private Path folder;

    private Process process;

    /** The product's own Python, and beside it what only this test needs. */
    @BeforeAll
    static void installClients() throws Exception {
        Project project = TestProject.real();
        Path base = PythonEnvironment.of(project).ready();
        Path product = base.getParent().getParent();
        Path environment = project.home().resolve("test-python");
        python = environment.resolve("bin/python");
        Path requirements = PROGRAMS.resolve("requirements.txt");
        Path stamp = environment.resolve("millrace.stamp");
        String current = Files.readString(requirements) + Files.readString(product.resolve("millrace.stamp"));
        if (Files.exists(stamp) && Files.readString(stamp).equals(current)) {
            return;
        }
        run(List.of(base.toString(), "-I", "-m", "venv", "--clear", environment.toString()));
        Path packages = siteOf(environment);
        Files.writeString(packages.resolve("product.pth"), siteOf(product) + "\n");
        run(List.of(
                python.toString(),
                "-I",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                requirements.toString()));
        Files.writeString(stamp, current);
    }

    private static Path siteOf(Path environment) throws IOException {
        try (Stream<Path> versions = Files.list(environment.resolve("lib").toRealPath())) {
            return versions.findFirst().orElseThrow().resolve("site-packages");
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void passesThePublicConformanceSuiteWhole() throws Exception {
        String said = passes("conformance.py", new MillraceKernel(TestProject.archived()));

        assertThat(said).contains("Ran 13 tests").doesNotContain("skipped");
    }

    @Test
    void worksWithTheClientsThatPeopleUse() throws Exception {
        assertThat(passes("clients.py", MillraceKernel.plain(TestProject.real())))
                .contains("Ran 7 tests");
    }

    /** What {@code program} says while it tests {@code kernel}, which it must do to its end and without complaint. */
    private String passes(String program, MillraceKernel kernel) throws Exception {
        new KernelRegistration(kernel, folder.resolve("data")).install();
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(
                List.of(python.toString(), "-B", PROGRAMS.resolve(program).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectory(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "MILLRACE_TEST_KERNEL",
                        kernel.name(),
                        "JUPYTER_PATH",
                        folder.resolve("data").toString(),
                        "JUPYTER_DATA_DIR",
                        folder.resolve("data").toString(),
                        "JUPYTER_CONFIG_DIR",
                        folder.resolve("config").toString(),
                        "JUPYTER_RUNTIME_DIR",
                        folder.resolve("runtime").toString(),
                        "IPYTHONDIR",
                        folder.resolve("ipython").toString(),
                        "JUPYTER_PREFER_ENV_PATH",
                        "0"));
        builder.environment().remove("PYTHONPATH");
        process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        String said = Files.readString(log, UTF_8);
        assertThat(ended).as("ended in time; it said: " + said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
