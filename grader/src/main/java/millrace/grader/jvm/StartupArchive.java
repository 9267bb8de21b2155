package millrace.grader.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import millrace.grader.Project;
import millrace.grader.process.ChildProcess;

/**
 * The loaded and linked classes of a {@link JavaProgram}, kept in a file that the JVM maps at the next start: the AOT
 * cache of JDK 24 and later, the dynamic class data archive of earlier ones. It is made by a run of the program, and fits
 * the very jars, JDK and options of that run. One that does not fit, or is broken, never keeps the program from
 * starting: the JVM does without it.
 *
 * <p>The file's name holds the program's fingerprint, so that one that does not fit is never named to the JVM, and its
 * own size, since JDK 17 crashes on one that was cut short.
 */
public final class StartupArchive {
    /** Set to {@code off}, no archive is made or used. */
    public static final String SWITCH = "MILLRACE_ARCHIVES";

    private static final boolean AOT = Runtime.version().feature() >= 24;
    private static final String ENDING = AOT ? ".aot" : ".jsa";
    private static final String UNFINISHED = ".new";
    private static final Duration TO_ASSEMBLE = Duration.ofMinutes(5);
    private static final Duration TO_LOOK = Duration.ofSeconds(30);

    private final Path folder;
    private final JavaProgram program;

    public StartupArchive(Project project, JavaProgram program) {
        this.folder = folder(project);
        this.program = program;
    }

    /** Where all of them are. */
    public static Path folder(Project project) {
        return project.installed().resolve("archives");
    }

    /** False where the environment switches them off. */
    public static boolean areWanted() {
        return !"off".equalsIgnoreCase(System.getenv(SWITCH));
    }

    /** What the argument file of the program's next start holds: all it needs, and the archive where one fits. */
    public String argumentFile() {
        return program.argumentFile(
                areWanted() ? file().map(StartupArchive::using).orElse(List.of()) : List.of());
    }

    /** The one that fits, where it is there and whole. */
    public Optional<Path> file() {
        String begin = prefix() + program.fingerprint() + "-";
        return files().filter(file -> file.getFileName().toString().startsWith(begin))
                .filter(StartupArchive::isWhole)
                .findFirst();
    }

    private static boolean isWhole(Path file) {
        try {
            return file.getFileName().toString().endsWith("-" + Files.size(file) + ENDING);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Those of one program and one JDK version begin so: two JDKs of one machine do not take each other's away. */
    private String prefix() {
        return "%s-%d-".formatted(program.name(), Runtime.version().feature());
    }

    /** All that are there, of this program and JDK version or not. */
    private Stream<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).toList().stream();
        } catch (IOException none) {
            return Stream.empty();
        }
    }

    /**
     * Mapped at the address that it was made for. By default the JVM moves it, and for that writes to each of its pages:
     * time at every start, and memory that kernels beside each other would share.
     */
    private static List<String> using(Path archive) {
        return List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                (AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }

    /**
     * Begins to make it: options for one run of the program, which must end in good order, and then {@link Recording#keep}.
     * One makes archives at a time; what another left that was stopped meanwhile is deleted.
     */
    public Recording record() {
        Path beside = folder.resolve(
                "%s%d%s".formatted(prefix(), ProcessHandle.current().pid(), UNFINISHED));
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(this::isUnfinished).toList().forEach(StartupArchive::delete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made: %s".formatted(folder, e), e);
        }
        return new Recording(beside, beside.resolveSibling(beside.getFileName() + ".conf"));
    }

    private boolean isUnfinished(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix()) && name.contains(UNFINISHED);
    }

    /** An archive on its way. Closed without being kept, it leaves nothing behind. */
    public final class Recording implements AutoCloseable {
        private final Path made;
        private final Path recorded;

        private Recording(Path made, Path recorded) {
            this.made = made;
            this.recorded = recorded;
        }

        /** The argument file of the run. */
        public String argumentFile() {
            List<String> options = new ArrayList<>(program.training());
            options.addAll(
                    AOT
                            ? List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded)
                            : List.of("-XX:ArchiveClassesAtExit=" + made));
            return program.argumentFile(options);
        }

        /**
         * Puts the archive in its place and deletes those that it replaces.
         *
         * @return empty when it was made; otherwise what went wrong
         */
        public Optional<String> keep() throws InterruptedException {
            Optional<String> problem = AOT ? assemble() : Optional.empty();
            if (problem.isPresent()) {
                return problem;
            }
            if (!Files.isRegularFile(made)) {
                return Optional.of("the JVM wrote none; is the disk full?");
            }
            try {
                Path file = folder.resolve(
                        "%s%s-%d%s".formatted(prefix(), program.fingerprint(), Files.size(made), ENDING));
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
                deleteAllBut(file);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e.toString());
            }
        }

        private Optional<String> assemble() throws InterruptedException {
            if (!Files.isRegularFile(recorded)) {
                return Optional.of("the JVM recorded nothing; is the disk full?");
            }
            Path log = made.resolveSibling(made.getFileName() + ".log");
            try {
                Path arguments = made.resolveSibling(made.getFileName() + ".args");
                Files.writeString(
                        arguments,
                        program.argumentFile(List.of(
                                "-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + made)));
                ChildProcess assembly = ChildProcess.named(
                                "the making of an archive", log, List.of(JavaProgram.java(), "@" + arguments))
                        .guarded()
                        .start();
                try {
                    int status = assembly.awaitEnd(TO_ASSEMBLE);
                    return status == 0
                            ? Optional.empty()
                            : Optional.of(
                                    "status %d, %s".formatted(status, String.join(" | ", assembly.lastLogLines(2))));
                } finally {
                    assembly.kill();
                }
            } catch (IOException | TimeoutException e) {
                return Optional.of(e.toString());
            }
        }

        @Override
        public void close() {
            delete(made);
            delete(recorded);
            delete(made.resolveSibling(made.getFileName() + ".args"));
            delete(made.resolveSibling(made.getFileName() + ".log"));
        }
    }

    /** Kernels that run with one of them keep what they have mapped. */
    private void deleteAllBut(Path kept) {
        files().filter(file -> file.getFileName().toString().startsWith(prefix()))
                .filter(file -> !file.equals(kept))
                .forEach(StartupArchive::delete);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It only takes room; the next one to be made deletes it.
        }
    }

    /** How things stand, in words for a person. */
    public record State(boolean used, String words) {}

    /** Looks whether it is there, fits, and is really mapped by a JVM that is started now. */
    public State look() throws InterruptedException {
        if (!areWanted()) {
            return new State(false, "switched off by " + SWITCH);
        }
        Optional<Path> file = file();
        if (file.isEmpty()) {
            boolean others =
                    files().anyMatch(other -> other.getFileName().toString().startsWith(prefix()));
            return new State(false, others ? "made for other jars or options, or broken" : "not made yet");
        }
        try {
            return isMapped()
                    ? new State(true, "%d MB, mapped".formatted(Files.size(file.get()) >> 20))
                    : new State(false, "there, but the JVM does not map %s".formatted(file.get()));
        } catch (IOException e) {
            return new State(false, "cannot be tried: " + e);
        }
    }

    /** The main class, started without arguments, says where the JVM has it from. */
    private boolean isMapped() throws IOException, InterruptedException {
        Path arguments = Files.createTempFile("millrace", ".args");
        Path log = Files.createTempFile("millrace", ".log");
        try {
            Files.writeString(arguments, argumentFile());
            List<String> command = new ArrayList<>(List.of(
                    JavaProgram.java(),
                    "@" + arguments,
                    "-Xlog:class+load:file=" + log + ":none:filecount=0",
                    program.mainClass()));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(TO_LOOK.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            try (Stream<String> lines = Files.lines(log)) {
                return lines.anyMatch(line -> line.startsWith(program.mainClass() + " source: shared objects file"));
            }
        } finally {
            delete(arguments);
            delete(log);
        }
    }
}
