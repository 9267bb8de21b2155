package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.process.ShortCommand;

/**
 * Bubblewrap: own processes, own network with nothing but its loopback, and of the file system only what it was given,
 * under the same paths as outside.
 */
record Bubblewrap(Project project, Limits limits) implements Enclosure {
    private static final Duration TO_TRY = Duration.ofSeconds(20);
    private static final Path TEMPORARY = Path.of("/tmp");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", "/tmp", "LANG", "C.UTF-8", "USER", "learner");
    /** Where this machine has too little of it, Linux ends a sandbox before anything else. */
    private static final String FIRST_WHEN_MEMORY_IS_SHORT = "{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; ";

    private static final int NAMES_OF_A_GROUP = 2;

    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/java-17-openjdk");

    /** @throws UserError when this machine does not have it, or forbids what it does */
    static void requirePresent() {
        String bwrap = Sandbox.find("bwrap")
                .orElseThrow(
                        () -> UserError.problem(
                                "--sandbox bwrap needs the program bwrap, which is not on the PATH; on Debian: apt install bubblewrap"));
        // A container or a hardened system may have the program and forbid what it does.
        ShortCommand trial = ShortCommand.run(
                List.of(bwrap, "--unshare-all", "--uid", Sandbox.NOBODY, "--ro-bind", "/", "/", "true"), TO_TRY);
        if (!trial.isDone()) {
            throw UserError.problem(
                    "bwrap cannot make a sandbox on this machine (%s); let it make user namespaces, or grade on another machine"
                            .formatted(trial.complaint()));
        }
    }

    @Override
    public Inside inside(Room room) {
        return new Inside(
                project,
                JavaProgram.java(),
                List.copyOf(new BuiltModule(project, "grader").classPath()),
                room.inputs(),
                TEMPORARY,
                writable());
    }

    @Override
    public List<String> command(Room room, List<String> command) {
        Optional<Path> filter = SystemCallFilter.in(room, System.getProperty("os.arch"));
        List<String> line = new ArrayList<>();
        // bwrap wants the filter as an open file, which only a shell can give to a program.
        line.addAll(List.of(
                "/bin/sh",
                "-c",
                FIRST_WHEN_MEMORY_IS_SHORT + "exec \"$@\"" + (filter.isPresent() ? " 3<\"$0\"" : ""),
                filter.map(Path::toString).orElse("sh")));
        line.add(Sandbox.find("bwrap").orElse("bwrap"));
        filter.ifPresent(file -> line.addAll(List.of("--seccomp", "3")));
        line.addAll(List.of(
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--cap-drop",
                "ALL",
                "--uid",
                Sandbox.NOBODY,
                "--gid",
                Sandbox.NOBODY,
                "--hostname",
                Sandbox.HOST,
                "--proc",
                "/proc",
                "--dev",
                "/dev"));
        SYSTEM.forEach(folder -> line.addAll(List.of("--ro-bind-try", folder, folder)));
        writable()
                .forEach(folder -> line.addAll(List.of(
                        "--size", Long.toString((long) limits.diskMegabytes() << 20), "--tmpfs", folder.toString())));
        Sandbox.etc(room)
                .forEach(file -> line.addAll(List.of("--ro-bind", file.toString(), "/etc/" + file.getFileName())));
        readable(room).forEach(path -> line.addAll(List.of("--ro-bind", path.toString(), path.toString())));
        // Mapped by several it is memory that counts for no process and no folder; who reads zeros is told no.
        line.addAll(List.of("--ro-bind", nothing(room).toString(), "/dev/zero"));
        // What bwrap made itself to mount all that upon would have no limit; and by writing to /proc a process can say
        // that Linux is to end others first.
        line.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", "/tmp"));
        // What the environment of whoever grades holds is not for submissions.
        line.add("--clearenv");
        ENVIRONMENT.forEach((name, value) -> line.addAll(List.of("--setenv", name, value)));
        line.add("--");
        line.addAll(limited(command));
        return line;
    }

    /** A file that nobody inside may read. */
    private static Path nothing(Room room) {
        try {
            Path file = Files.write(room.folder().resolve("nothing"), new byte[0]);
            Files.setPosixFilePermissions(file, Set.of());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("a file without rights cannot be made", e);
        }
    }

    private List<Path> writable() {
        return List.of(TEMPORARY, Path.of("/dev/shm"), project.home());
    }

    /** What Linux itself refuses before we look: a second line, with room to spare. */
    private List<String> limited(List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                Sandbox.find("prlimit").orElse("prlimit"),
                "--core=0",
                "--fsize=" + Limits.LARGEST_FILE,
                "--data=%d".formatted((4L * limits.memoryMegabytes()) << 20),
                "--nofile=" + Limits.OPEN_FILES));
        if (countsProcessesBySandbox()) {
            line.add("--nproc=%d".formatted(2 * limits.threads()));
        }
        line.add("--");
        line.addAll(command);
        return line;
    }

    /** Since 5.14 Linux does; before, whoever grades has the limit together with all sandboxes. */
    private static boolean countsProcessesBySandbox() {
        String[] version = System.getProperty("os.version").split("[^0-9]", 3);
        int major = version.length > 0 && !version[0].isEmpty() ? Integer.parseInt(version[0]) : 0;
        int minor = version.length > 1 && !version[1].isEmpty() ? Integer.parseInt(version[1]) : 0;
        return major > 5 || (major == 5 && minor >= 14);
    }

    /** Nothing of the environment is left: the program bwrap is the first process inside, and its own can be read there. */
    @Override
    public String hidden() {
        return "";
    }

    private List<Path> readable(Room room) {
        Set<Path> readable = new LinkedHashSet<>();
        readable.add(Path.of(System.getProperty("java.home")));
        for (String module : List.of("kernel", "lib", "grader")) {
            // Not their folder: tests leave there what is not for submissions.
            Path jar = new BuiltModule(project, module).jar();
            Stream.of(jar, jar.resolveSibling("classpath"))
                    .filter(Files::exists)
                    .forEach(readable::add);
        }
        libraries().forEach(readable::add);
        Path archives = StartupArchive.folder(project);
        if (Files.isDirectory(archives)) {
            readable.add(archives);
        }
        readable.add(room.inputs());
        return readable.stream().map(Bubblewrap::real).distinct().toList();
    }

    /**
     * Where the jars of the class paths are: of a Maven repository the groups' first two names, since a folder for each jar
     * would be a sandbox of two hundred mounts, and the whole repository can hold what is not for submissions.
     */
    private Set<Path> libraries() {
        Set<Path> folders = Stream.of("lib", "grader")
                .flatMap(module -> new BuiltModule(project, module).classPath().stream())
                .map(Path::of)
                .filter(jar -> !jar.startsWith(project.root()))
                .map(Path::getParent)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        int depth = folders.stream()
                .reduce(Bubblewrap::common)
                .map(Path::getNameCount)
                // A common folder as high as this is no repository.
                .filter(names -> names >= 3)
                .map(names -> names + NAMES_OF_A_GROUP)
                .orElse(Integer.MAX_VALUE);
        return folders.stream()
                .map(folder -> folder.getRoot().resolve(folder.subpath(0, Math.min(folder.getNameCount(), depth))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Path common(Path one, Path other) {
        Path common = one;
        while (!other.startsWith(common)) {
            common = common.getParent();
        }
        return common;
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path) ? path.toAbsolutePath().normalize() : path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("%s is not there".formatted(path), e);
        }
    }
}
