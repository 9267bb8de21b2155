package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.UserError;
import millrace.grader.grade.Enclosure.Inside;
import millrace.grader.grade.Enclosure.Room;
import millrace.grader.grade.SandboxMain.Message;
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
    /** A folder of so many files as can be made meanwhile still fits into memory. */
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(2);

    private static final Duration TO_LISTEN = Duration.ofSeconds(10);
    private static final Duration UNTIL_GONE = Duration.ofSeconds(2);
    private static final int LAST_WORDS = 5;

    private final Enclosure enclosure;
    private final Room room;
    private final ScratchFolder scratch;
    private final ChildProcess process;
    private final Limits limits;
    private final SandboxLog log;
    private final Thread atExit = new Thread(this::end, "end sandbox");
    private OptionalLong root = OptionalLong.empty();
    private long mostMemory;

    private SandboxProcess(Enclosure enclosure, Room room, ScratchFolder scratch, ChildProcess process, Limits limits) {
        this.enclosure = enclosure;
        this.room = room;
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
        DEAF,
        TOO_SLOW,
        TOO_MUCH_MEMORY,
        TOO_MANY_THREADS,
        TOO_MANY_SESSIONS,
        TOO_MANY_FILES,
        TOO_MUCH_OPEN,
        TOO_MUCH_OUTPUT;

        /** For the learner, of the cell that ran at that moment. */
        String feedback(Limits limits) {
            return switch (this) {
                case DONE -> "done";
                case ENDED -> "it ended all that ran in its sandbox";
                case DEAF -> "it stopped what runs the cells";
                case TOO_SLOW ->
                    "still running after %d s; is there a loop that does not end, or something it waits for?"
                            .formatted(limits.cell().toSeconds());
                case TOO_MUCH_MEMORY ->
                    "ran out of memory: more than %d MB were in use".formatted(limits.memoryMegabytes());
                case TOO_MANY_THREADS ->
                    "started too many processes or threads: more than %d were running".formatted(limits.threads());
                case TOO_MANY_SESSIONS ->
                    "started too many programs in sessions of their own: more than %d".formatted(Limits.SESSIONS);
                case TOO_MUCH_OPEN ->
                    "kept too much open: more than %d sockets, %d selectors and watchers of folders, or %d files and pipes"
                            .formatted(Limits.SOCKETS, Limits.WATCHERS, Limits.ALL_OPEN_FILES);
                case TOO_MANY_FILES -> "made more than %d files".formatted(Limits.FILES);
                case TOO_MUCH_OUTPUT -> "wrote more than %d MB".formatted(limits.outputMegabytes());
            };
        }
    }

    /** Starts one and returns at once. */
    static SandboxProcess launch(Enclosure enclosure, Limits limits, boolean kafka) {
        ScratchFolder scratch = ScratchFolder.create("grade");
        try {
            Room room = new Room(scratch);
            // Whoever the program inside is, it reads these.
            makeReadable(Files.createDirectory(room.inputs()));
            Files.createDirectory(scratch.path().resolve("tmp"));
            Inside inside = enclosure.inside(room);
            List<String> command = List.of(
                    inside.java(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-Djava.io.tmpdir=" + inside.temporary(),
                    "-Dstdout.encoding=UTF-8",
                    "-cp",
                    String.join(File.pathSeparator, inside.classPath()),
                    SandboxMain.class.getName(),
                    inside.project().root().toString(),
                    inside.project().home().toString(),
                    inside.project().installed().toString(),
                    inside.inputs().toString(),
                    Long.toString(limits.cell().toMillis()),
                    Integer.toString(limits.heapMegabytes()),
                    Boolean.toString(kafka),
                    inside.writable().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            ChildProcess process = ChildProcess.named(
                            "sandbox", scratch.path().resolve("sandbox.log"), enclosure.command(room, command))
                    .withoutEnvironment(enclosure.hidden())
                    .withoutEnvironment("JAVA_TOOL_OPTIONS")
                    .withoutEnvironment("JDK_JAVA_OPTIONS")
                    .directory(scratch.path())
                    // Whoever else finds a way to write there comes between two lines, and not over them.
                    .appendingToLog()
                    .start();
            SandboxProcess started = new SandboxProcess(enclosure, room, scratch, process, limits);
            AtExit.register(started.atExit);
            return started;
        } catch (IOException | UncheckedIOException e) {
            scratch.close();
            throw UserError.problem(
                    "a sandbox could not be prepared (%s); is the disk full?".formatted(e.getMessage()), e);
        }
    }

    private static void makeReadable(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.toList()) {
                Files.setPosixFilePermissions(
                        each, PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made readable".formatted(path), e);
        }
    }

    /** Whether its kernel takes cells; false when it ended first, or does not come so far. */
    boolean awaitReady() throws InterruptedException {
        boolean ready = process.await(() -> log.next().stream().anyMatch(line -> says(line, Message.READY)), START)
                == ChildProcess.Outcome.READY;
        if (ready) {
            root = enclosure.root(room, process);
        }
        return ready;
    }

    List<String> lastWords() {
        return process.lastLogLines(LAST_WORDS);
    }

    /** Puts the hidden inputs where they are read inside. */
    void give(HiddenInputs inputs) {
        Path scenarios = room.inputs().resolve("scenarios");
        inputs.copyTo(scenarios);
        makeReadable(scenarios);
    }

    /**
     * Whether it answers when it is asked to, between two phases. What comes before its answer is passed over.
     *
     * @return otherwise, how the phase before has ended in truth
     */
    Optional<Ending> deafness() throws InterruptedException {
        Watch watch = new Watch(
                System.nanoTime() + RUNNER_ACTS.plus(TO_LISTEN).toNanos(),
                line -> says(line, Message.READY),
                passedOver -> {});
        Ending ending = tellAndAwait(SandboxMain.ANSWER, watch);
        return ending == Ending.DONE ? Optional.empty() : Optional.of(ending == Ending.TOO_SLOW ? Ending.DEAF : ending);
    }

    /**
     * Runs {@code notebook}.
     *
     * @param deadline as {@link System#nanoTime} tells it
     * @param heard told of every message from inside; whoever runs there can send any
     */
    Ending run(Phase phase, Notebook notebook, long deadline, Consumer<JsonNode> heard) throws InterruptedException {
        Path file = room.inputs().resolve(phase.notebook());
        notebook.write(file);
        makeReadable(file);
        Watch watch = new Watch(
                deadline,
                line -> says(line, Message.DONE) && line.path("phase").asText().equals(phase.name()),
                heard);
        return tellAndAwait(phase.name(), watch);
    }

    /** Somebody inside can have filled the ears of whom we tell it, and can do harm while we wait for an answer. */
    private Ending tellAndAwait(String order, Watch watch) throws InterruptedException {
        Thread teller = new Thread(
                () -> {
                    try {
                        process.tell(order);
                    } catch (UncheckedIOException ended) {
                        // That is an answer as well.
                    }
                },
                "tell sandbox");
        teller.setDaemon(true);
        teller.start();
        long listened = System.nanoTime() + TO_LISTEN.toNanos();
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
                    if (teller.isAlive() && System.nanoTime() - listened > 0) {
                        return Ending.DEAF;
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
        private final Predicate<JsonNode> last;
        private final Consumer<JsonNode> heard;
        private long lastWord = System.nanoTime();
        private long filesCounted = lastWord;

        Watch(long deadline, Predicate<JsonNode> last, Consumer<JsonNode> heard) {
            this.deadline = deadline;
            this.last = last;
            this.heard = heard;
        }

        boolean isDone() {
            boolean done = false;
            for (JsonNode line : log.next()) {
                lastWord = System.nanoTime();
                heard.accept(line);
                done |= last.test(line);
            }
            return done;
        }

        Optional<Ending> excess() {
            long now = System.nanoTime();
            if (now - deadline > 0
                    || now - lastWord > limits.cell().plus(RUNNER_ACTS).toNanos()) {
                return Optional.of(Ending.TOO_SLOW);
            }
            if (log.isCutShort()) {
                return Optional.of(Ending.ENDED);
            }
            if (log.isTooLong()) {
                return Optional.of(Ending.TOO_MUCH_OUTPUT);
            }
            Usage usage = usage();
            mostMemory = Math.max(mostMemory, usage.memoryBytes());
            if (usage.threads() > limits.threads()) {
                return Optional.of(Ending.TOO_MANY_THREADS);
            }
            if (usage.sessions() > Limits.SESSIONS) {
                return Optional.of(Ending.TOO_MANY_SESSIONS);
            }
            if (usage.openFiles() > Limits.ALL_OPEN_FILES || sockets() > Limits.SOCKETS) {
                return Optional.of(Ending.TOO_MUCH_OPEN);
            }
            if (now - filesCounted > BETWEEN_COUNTS.toNanos()) {
                filesCounted = now;
                if (files() > Limits.FILES) {
                    return Optional.of(Ending.TOO_MANY_FILES);
                }
                if (root.isPresent() && Usage.watchers(root.getAsLong(), limits.threads()) > Limits.WATCHERS) {
                    return Optional.of(Ending.TOO_MUCH_OPEN);
                }
            }
            return usage.memoryBytes() > ((long) limits.memoryMegabytes() << 20)
                    ? Optional.of(Ending.TOO_MUCH_MEMORY)
                    : Optional.empty();
        }
    }

    /** Those that are inside have name spaces of their own, the root of all need not. */
    private Optional<Long> inside() {
        return root.isPresent()
                ? ProcessHandle.of(root.getAsLong())
                        .flatMap(first -> Stream.concat(first.children().limit(1), Stream.of(first))
                                .findFirst())
                        .map(ProcessHandle::pid)
                : Optional.empty();
    }

    private long files() {
        return inside().map(pid -> FileCount.most(
                        Path.of("/proc", Long.toString(pid), "root"),
                        enclosure.inside(room).writable()))
                .orElse(0L);
    }

    private int sockets() {
        return enclosure.hasItsOwnNetwork() ? inside().map(Usage::sockets).orElse(0) : 0;
    }

    private Usage usage() {
        return root.isPresent() ? Usage.of(root.getAsLong(), limits.threads()) : Usage.UNKNOWN;
    }

    /** Ends all that runs in it. */
    private void end() {
        process.kill();
        enclosure.end(room);
    }

    /** The processor time of all that runs in it. */
    Duration cpu() {
        return usage().cpu();
    }

    /** The most bytes that were in use at one of our looks while a notebook ran. */
    long mostMemory() {
        return mostMemory;
    }

    /** Ends all that runs in it, and removes what it wrote. */
    @Override
    public void close() {
        process.kill(UNTIL_GONE);
        enclosure.end(room);
        AtExit.forget(atExit);
        scratch.close();
    }
}
