package millrace.grader.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import millrace.grader.Fingerprint;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.FileMutex;

/**
 * A Python of our own in {@link Project#installed}, with packages pinned by their hashes: JupyterLab's, nbgrader's, or
 * those that the benchmark compares with. It is made on first use and again when the pins change. A stamp, written last,
 * says that it is whole: what was begun and not finished is made anew.
 */
public final class PythonEnvironment {
    private static final Duration TO_MAKE = Duration.ofMinutes(2);
    private static final Duration TO_INSTALL = Duration.ofMinutes(20);
    private static final Duration TO_RUN = Duration.ofSeconds(10);
    private static final Duration TO_STOP = Duration.ofSeconds(2);

    private final Project project;
    private final Contents contents;

    /**
     * @param name of the folder
     * @param oldest minor version of Python 3 that has these packages
     * @param module that is there once all is installed
     * @param words what it is and how much is fetched
     * @param wheels the file of pins that need no building
     * @param source the file of pins that are built with those; empty for none
     */
    private record Contents(
            String name, int oldest, String module, String words, String wheels, Optional<String> source) {}

    private PythonEnvironment(Project project, Contents contents) {
        this.project = project;
        this.contents = contents;
    }

    /** The one of {@code up}. */
    public static PythonEnvironment of(Project project) {
        return new PythonEnvironment(
                project,
                new Contents(
                        "python",
                        BasePython.OLDEST,
                        "jupyterlab",
                        "installing JupyterLab (once, about 60 MB)",
                        "requirements.txt",
                        Optional.empty()));
    }

    /** The one of {@code benchmark}. */
    public static PythonEnvironment ofRivals(Project project) {
        return new PythonEnvironment(
                project,
                new Contents(
                        "rivals",
                        BasePython.OLDEST,
                        "pyspark",
                        "installing PySpark and ipykernel (once, about 450 MB)",
                        "rivals.txt",
                        Optional.of("rivals-source.txt")));
    }

    /** The one of {@code nbgrader marks}; needs Python 3.11 or newer. */
    public static PythonEnvironment ofNbgrader(Project project) {
        return new PythonEnvironment(
                project,
                new Contents(
                        "nbgrader",
                        11,
                        "nbgrader",
                        "installing nbgrader (once, about 70 MB)",
                        "nbgrader.txt",
                        Optional.empty()));
    }

    /** Our Python; makes it first where needed, which takes half a minute and the network, and shows how far it is. */
    public Path ready() throws InterruptedException {
        if (isCurrent()) {
            return program();
        }
        FileMutex alone = FileMutex.take(project.home().resolve(contents.name() + ".lock"), TO_INSTALL)
                .orElseThrow(() ->
                        UserError.problem("another ./millrace has been making %s for %d minutes; end it and try again"
                                .formatted(project.show(folder()), TO_INSTALL.toMinutes())));
        try {
            if (!isCurrent()) {
                make(recentEnough(BasePython.find(System.getenv())));
            }
            return program();
        } finally {
            alone.close();
        }
    }

    private BasePython recentEnough(BasePython base) {
        if (base.minor() < contents.oldest()) {
            throw UserError.problem(
                    "%s needs Python 3.%d or newer, and found was %s (%s); name another with MILLRACE_PYTHON"
                            .formatted(contents.name(), contents.oldest(), base.version(), base.program()));
        }
        return base;
    }

    /** Where our Python is, once it is made. */
    Path program() {
        return folder().resolve("bin/python");
    }

    /** True when it is whole, has what the requirements of today pin, and runs. */
    boolean isCurrent() throws InterruptedException {
        try {
            return Files.readString(stamp()).equals(fingerprint()) && runs();
        } catch (IOException noStamp) {
            return false;
        }
    }

    /** The program is a link to the Python it was made from, which can have been removed or become another version. */
    private boolean runs() throws InterruptedException, IOException {
        if (!Files.isExecutable(program())) {
            return false;
        }
        Process process = new ProcessBuilder(
                        program().toString(),
                        "-I",
                        "-c",
                        "from importlib.util import find_spec as f; exit(not f('%s'))".formatted(contents.module()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(TO_RUN.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private void make(BasePython base) throws InterruptedException {
        try (Progress progress = Progress.of("preparing Python " + base.version())) {
            Files.deleteIfExists(stamp());
            Files.createDirectories(folder().getParent());
            run(
                    List.of(base.program().toString(), "-I", "-m", "venv", "--clear", folder().toString()),
                    "making a Python environment",
                    TO_MAKE,
                    progress);
            progress.now(contents.words());
            install(contents.wheels(), List.of("--only-binary", ":all:"), progress);
            if (contents.source().isPresent()) {
                install(contents.source().get(), List.of("--no-build-isolation", "--no-deps"), progress);
            }
            Path next = folder().resolve("stamp.new");
            Files.writeString(next, fingerprint());
            Files.move(next, stamp(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.problem(
                    "%s could not be written (%s); make it writable and see that the disk is not full, or name another folder with MILLRACE_HOME"
                            .formatted(project.show(folder()), e),
                    e);
        }
    }

    private void install(String pins, List<String> how, Progress progress) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program().toString(),
                "-I",
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--no-color",
                "--progress-bar",
                "off",
                "--retries",
                "2",
                "--timeout",
                "20",
                "--require-hashes",
                "-r",
                requirements(pins).toString()));
        command.addAll(how);
        run(command, contents.words().replaceFirst(" \\(.*", ""), TO_INSTALL, progress);
    }

    private void run(List<String> command, String what, Duration limit, Progress progress) throws InterruptedException {
        ChildProcess child = ChildProcess.named(what, log(), command)
                .guarded()
                // A setting of the user's that sends packages elsewhere than into the environment.
                .environment("PIP_USER", null)
                .environment("PIP_TARGET", null)
                .environment("PIP_PREFIX", null)
                .environment("PIP_ROOT", null)
                .withoutEnvironment("PYTHON")
                .start();
        try {
            int packages = countPackages();
            child.await(
                    () -> {
                        progress.at(collected(), packages);
                        return !child.isAlive();
                    },
                    limit);
            if (child.awaitEnd(Duration.ZERO) != 0) {
                throw new FailedInstallation(log(), project).explained(what);
            }
        } catch (TimeoutException e) {
            throw UserError.problem("%s took longer than %d minutes; is the network very slow? What was done: %s"
                    .formatted(what, limit.toMinutes(), project.show(log())));
        } finally {
            child.stop(TO_STOP);
        }
    }

    private int collected() {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
            return (int) lines.filter(line -> line.startsWith("Collecting ")).count();
        } catch (IOException | UncheckedIOException notYet) {
            return 0;
        }
    }

    /** Those for this platform are somewhat fewer. */
    private int countPackages() {
        try (Stream<String> lines = Files.lines(requirements(contents.wheels()))) {
            return (int) lines.filter(line -> !line.isEmpty() && Character.isLetterOrDigit(line.charAt(0)))
                    .filter(line -> !line.contains(" ; "))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(requirements(contents.wheels()), e), e);
        }
    }

    private String fingerprint() throws IOException {
        Fingerprint fingerprint = new Fingerprint().add(requirements(contents.wheels()));
        if (contents.source().isPresent()) {
            fingerprint.add(requirements(contents.source().get()));
        }
        return fingerprint.hex() + "\n";
    }

    private Path folder() {
        return project.installed().resolve(contents.name());
    }

    private Path stamp() {
        return folder().resolve("millrace.stamp");
    }

    private Path log() {
        return project.logs().resolve(contents.name() + ".log");
    }

    private Path requirements(String pins) {
        return project.root().resolve("grader/src/main/python").resolve(pins);
    }
}
