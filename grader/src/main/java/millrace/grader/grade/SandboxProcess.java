package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Sandbox.Cage;
import millrace.grader.grade.SandboxMain.Message;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.AtExit;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ScratchFolder;

/**
 * One sandbox with a fresh kernel in it, for one notebook. It is watched from outside, where nothing that runs in it can
 * reach: who uses up too much is ended, with all that it started. All that comes out of it are lines of text.
 */
final class SandboxProcess implements AutoCloseable {
    static final Duration START = Duration.ofMinutes(2);

    /** By then the runner inside has ended a cell that takes too long, unless somebody keeps it from that. */
    private static final Duration RUNNER_ACTS = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration UNTIL_GONE = Duration.ofSeconds(2);
    private static final int LAST_WORDS = 5;

    private final ScratchFolder scratch;
    private final ChildProcess process;
    private final Limits limits;
    private final SandboxLog log;
    private final Thread atExit = new Thread(this::end, "end sandbox");

    private SandboxProcess(ScratchFolder scratch, ChildProcess process, Limits limits) {
        this.scratch = scratch;
        this.process = process;
        this.limits = limits;
        this.log = new SandboxLog(process.log(), (long) limits.outputMegabytes() << 20);
    }

    /** What a notebook does with the hidden inputs comes after all else, and they are not there before. */
    enum Phase {
        VISIBLE,
        HIDDEN;

        String notebook() {
            return name().toLowerCase(Locale.ROOT) + ".ipynb";
        }
    }

    /** How a phase ended. */
    enum Ending {
        DONE,
        ENDED,
        TOO_SLOW,
        TOO_MUCH_MEMORY,
        TOO_MANY_THREADS,
        TOO_MUCH_OUTPUT;

        /** For the learner, of the cell that ran at that moment. */
        String feedback(Limits limits) {
            return switch (this) {
                case DONE -> "done";
                case ENDED -> "it ended all that ran in its sandbox";
                case TOO_SLOW ->
                    "still running after %d s; is there a loop that does not end, or something it waits for?"
                            .formatted(limits.cell().toSeconds());
                case TOO_MUCH_MEMORY ->
                    "ran out of memory: more than %d MB were in use".formatted(limits.memoryMegabytes());
                case TOO_MANY_THREADS ->
                    "started too many processes or threads: more than %d were running".formatted(limits.threads());
                case TOO_MUCH_OUTPUT -> "wrote more than %d MB".formatted(limits.outputMegabytes());
            };
        }
    }

    /** Starts one and returns at once. */
    static SandboxProcess launch(Project project, Sandbox sandbox, Limits limits, boolean kafka) {
        ScratchFolder scratch = ScratchFolder.create("grade");
        try {
            Path inputs = Files.createDirectory(scratch.path().resolve("inputs"));
            Path temporary = Files.createDirectory(scratch.path().resolve("tmp"));
            Path etc = scratch.path().resolve("etc");
            Cage.writeEtc(etc);
            // Written from outside: inside, the kernel's own folder is for reading.
            new MillraceKernel(project).write();
            List<String> command = List.of(
                    JavaProgram.java(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-Djava.io.tmpdir=" + (sandbox.hasItsOwnFiles() ? Path.of("/tmp") : temporary),
                    "-Dstdout.encoding=UTF-8",
                    "-cp",
                    String.join(File.pathSeparator, new BuiltModule(project, "grader").classPath()),
                    SandboxMain.class.getName(),
                    project.root().toString(),
                    project.home().toString(),
                    project.installed().toString(),
                    inputs.toString(),
                    Long.toString(limits.cell().toMillis()),
                    Integer.toString(limits.heapMegabytes()),
                    Boolean.toString(kafka));
            ChildProcess process = ChildProcess.named(
                            "sandbox",
                            scratch.path().resolve("sandbox.log"),
                            sandbox.command(cage(project, inputs, etc, limits), command))
                    // The program bwrap is the first process inside, and its environment can be read there.
                    .withoutEnvironment(sandbox == Sandbox.BWRAP ? "" : "MILLRACE_")
                    .withoutEnvironment("JAVA_TOOL_OPTIONS")
                    .withoutEnvironment("JDK_JAVA_OPTIONS")
                    .directory(scratch.path())
                    .start();
            SandboxProcess started = new SandboxProcess(scratch, process, limits);
            AtExit.register(started.atExit);
            return started;
        } catch (IOException | UncheckedIOException e) {
            scratch.close();
            throw UserError.problem(
                    "a sandbox could not be prepared (%s); is the disk full?".formatted(e.getMessage()), e);
        }
    }

    /** Whether its kernel takes cells; false when it ended first, or does not come so far. */
    boolean awaitReady() throws InterruptedException {
        return process.await(() -> log.next().stream().anyMatch(line -> says(line, Message.READY)), START)
                == ChildProcess.Outcome.READY;
    }

    List<String> lastWords() {
        return process.lastLogLines(LAST_WORDS);
    }

    /** What is read inside. */
    Path inputs() {
        return scratch.path().resolve("inputs");
    }

    /**
     * Runs {@code notebook}.
     *
     * @param deadline as {@link System#nanoTime} tells it
     * @param heard told of every message from inside; whoever runs there can send any
     */
    Ending run(Phase phase, Notebook notebook, long deadline, Consumer<JsonNode> heard) throws InterruptedException {
        notebook.write(inputs().resolve(phase.notebook()));
        try {
            process.tell(phase.name());
        } catch (UncheckedIOException ended) {
            return Ending.ENDED;
        }
        Watch watch = new Watch(deadline, phase, heard);
        while (true) {
            switch (process.await(watch::isDone, BETWEEN_LOOKS)) {
                case READY -> {
                    return Ending.DONE;
                }
                case ENDED -> {
                    return watch.isDone() ? Ending.DONE : Ending.ENDED;
                }
                case TIMED_OUT -> {
                    Optional<Ending> excess = watch.excess();
                    if (excess.isPresent()) {
                        return excess.get();
                    }
                }
            }
        }
    }

    private static boolean says(JsonNode line, Message message) {
        return line.path("says").asText().equals(message.name());
    }

    /** Listens to the sandbox, and looks at what it uses up. */
    private final class Watch {
        private final long deadline;
        private final Phase phase;
        private final Consumer<JsonNode> heard;
        private long lastWord = System.nanoTime();

        Watch(long deadline, Phase phase, Consumer<JsonNode> heard) {
            this.deadline = deadline;
            this.phase = phase;
            this.heard = heard;
        }

        boolean isDone() {
            boolean done = false;
            for (JsonNode line : log.next()) {
                lastWord = System.nanoTime();
                heard.accept(line);
                done |= says(line, Message.DONE) && line.path("phase").asText().equals(phase.name());
            }
            return done;
        }

        Optional<Ending> excess() {
            long now = System.nanoTime();
            if (now - deadline > 0
                    || now - lastWord > limits.cell().plus(RUNNER_ACTS).toNanos()) {
                return Optional.of(Ending.TOO_SLOW);
            }
            if (log.isTooLong()) {
                return Optional.of(Ending.TOO_MUCH_OUTPUT);
            }
            Usage usage = Usage.of(process.pid());
            if (usage.threads() > limits.threads()) {
                return Optional.of(Ending.TOO_MANY_THREADS);
            }
            return usage.memoryBytes() > ((long) limits.memoryMegabytes() << 20)
                    ? Optional.of(Ending.TOO_MUCH_MEMORY)
                    : Optional.empty();
        }
    }

    /** Ends all that runs in it. */
    private void end() {
        process.kill();
    }

    /** The processor time of all that runs in it. */
    Duration cpu() {
        return Usage.of(process.pid()).cpu();
    }

    /** Ends all that runs in it, and removes what it wrote. */
    @Override
    public void close() {
        process.kill(UNTIL_GONE);
        AtExit.forget(atExit);
        scratch.close();
    }

    private static Cage cage(Project project, Path inputs, Path etc, Limits limits) {
        Set<Path> readable = new LinkedHashSet<>();
        readable.add(Path.of(System.getProperty("java.home")));
        for (String module : List.of("kernel", "lib", "grader")) {
            readable.add(new BuiltModule(project, module).jar().getParent());
        }
        libraries(project).forEach(readable::add);
        readable.add(new MillraceKernel(project).folder());
        Path archives = StartupArchive.folder(project);
        if (Files.isDirectory(archives)) {
            readable.add(archives);
        }
        readable.add(inputs);
        return new Cage(
                readable.stream().map(SandboxProcess::real).distinct().toList(), List.of(project.home()), etc, limits);
    }

    /** Where the jars of the class paths are; few folders, or a sandbox of two hundred mounts. */
    private static Set<Path> libraries(Project project) {
        Set<Path> folders = new LinkedHashSet<>();
        Stream.of("lib", "grader")
                .flatMap(module -> new BuiltModule(project, module).classPath().stream())
                .map(Path::of)
                .filter(jar -> !jar.startsWith(project.root()))
                .forEach(jar -> folders.add(jar.getParent()));
        List<Path> roots = new ArrayList<>();
        for (Path folder : folders) {
            if (roots.isEmpty()) {
                roots.add(folder);
            } else {
                roots.set(0, common(roots.get(0), folder));
            }
        }
        // A common folder as high as this may hold what a submission must not see.
        return roots.stream().allMatch(root -> root.getNameCount() >= 3) ? Set.copyOf(roots) : folders;
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
