package millrace.grader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.TestNotebooks;

/** A project of its own for commands that start JupyterLab and Kafka, with one notebook, {@code 01-mill.ipynb}. */
final class LabProject {
    private final Project project;
    private final List<StartedCommand> started = new ArrayList<>();

    private LabProject(Project project) {
        this.project = project;
    }

    /** Nothing is installed in it yet. */
    static LabProject bare(Path folder) throws IOException {
        Project project = TestProject.in(Files.createDirectories(folder).toRealPath());
        Path python = Path.of("grader/src/main/python");
        copyTree(TestProject.real().root().resolve(python), project.root().resolve(python));
        TestNotebooks.of("1 + 1").write(project.notebooks().resolve("01-mill.ipynb"));
        return new LabProject(project);
    }

    /** With the Python that this build has made for itself: a new one would take half a minute. */
    static LabProject installed(Path folder) throws IOException, InterruptedException {
        Path python = PythonEnvironment.of(TestProject.real()).ready();
        LabProject lab = bare(folder);
        Files.createDirectories(lab.home());
        Files.createSymbolicLink(
                lab.home().resolve("python"), python.getParent().getParent());
        return lab;
    }

    Path root() {
        return project.root();
    }

    Path home() {
        return project.home();
    }

    StartedCommand start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** Starts a command as the launcher does, with {@code changes} to the environment. */
    StartedCommand start(Map<String, String> changes, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmillrace.root=" + root(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(Arrays.asList(arguments));
        // Its jars are copies, for which archives would have to be made anew in each test. The shell of a terminal
        // reads
        // no files of the user's, who may do anything there that takes long and must not be cut off.
        Map<String, String> environment = new HashMap<>(
                Map.of("MILLRACE_HOME", home().toString(), StartupArchive.SWITCH, "off", "SHELL", "/bin/sh"));
        environment.putAll(changes);
        StartedCommand command = StartedCommand.start(
                Files.createTempDirectory(root(), "command"),
                line,
                environment,
                List.of("MILLRACE_KAFKA", "MILLRACE_PYTHON", "DISPLAY", "WAYLAND_DISPLAY"));
        started.add(command);
        return command;
    }

    /** Processes of this project, whoever their parent is by now. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(ProcessHandle::isAlive)
                .filter(process -> commandLine(process).contains(root().toString()))
                .toList();
    }

    /** All of a process's command line, also where {@link ProcessHandle.Info} cuts it. */
    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())))
                    .replace('\0', ' ');
        } catch (IOException noProc) {
            return process.info().commandLine().orElse("");
        }
    }

    /** Kills what is left, and lets go of the Python that is not ours to delete. */
    void close() throws IOException {
        started.forEach(StartedCommand::kill);
        processes().forEach(ProcessHandle::destroyForcibly);
        Path python = home().resolve("python");
        if (Files.isSymbolicLink(python)) {
            Files.delete(python);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path there = to.resolve(from.relativize(file));
                Files.createDirectories(there.getParent());
                Files.copy(file, there, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
