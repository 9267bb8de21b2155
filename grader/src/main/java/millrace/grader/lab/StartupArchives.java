package millrace.grader.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.KernelSpec;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.FileMutex;
import millrace.grader.process.ScratchFolder;

/**
 * The start-up archives of the kernel and of Kafka. Both come from one run, in which the kernel does what a first lesson
 * does, with that Kafka. Without them everything works, and starts two or three times as slowly.
 */
public final class StartupArchives {
    private static final String CELLS = "training.java";
    private static final Duration CELL = Duration.ofMinutes(3);
    private static final Duration TO_END = Duration.ofMinutes(3);
    private static final Duration OTHERS = Duration.ofMinutes(15);

    private final Project project;

    private StartupArchives(Project project) {
        this.project = project;
    }

    public static StartupArchives of(Project project) {
        return new StartupArchives(project);
    }

    /**
     * Makes those that are missing or do not fit, which takes a minute or so and shows how far it is. What keeps
     * them from being made is said, and nothing else comes of it.
     *
     * @param say takes a line for the person at the keyboard
     * @return false when they are wanted and could not be made
     */
    public boolean prepare(Consumer<String> say) throws InterruptedException {
        return prepare(say, this::areThere, this::train);
    }

    /** Likewise the one of the kernel without Spark. */
    public void preparePlain(Consumer<String> say) throws InterruptedException {
        prepare(say, () -> plain().archive().file().isPresent(), this::trainPlain);
    }

    private boolean prepare(Consumer<String> say, BooleanSupplier there, Training training)
            throws InterruptedException {
        if (!StartupArchive.areWanted() || there.getAsBoolean()) {
            return true;
        }
        Optional<FileMutex> alone =
                FileMutex.take(StartupArchive.folder(project).resolve("lock"), OTHERS);
        if (alone.isEmpty()) {
            say.accept("Another ./millrace has been making the start-up archives for %d minutes; going on without them."
                    .formatted(OTHERS.toMinutes()));
            return false;
        }
        try (Progress progress = Progress.of("making the start-up archives (once, about a minute)")) {
            if (!there.getAsBoolean()) {
                onThreadOfItsOwn(() -> training.run(progress));
            }
            return true;
        } catch (UserError | UncheckedIOException e) {
            say.accept("The start-up archives could not be made (%s); all works without them, only slower to start."
                    .formatted(e.getMessage()));
            return false;
        } finally {
            alone.get().close();
        }
    }

    /** How each stands. */
    Map<String, StartupArchive.State> look() throws InterruptedException {
        Map<String, StartupArchive.State> states = new LinkedHashMap<>();
        states.put("the kernel", kernel().archive().look());
        states.put("Kafka", broker(project.home()).archive().look());
        return states;
    }

    private boolean areThere() {
        return kernel().archive().file().isPresent()
                && broker(project.home()).archive().file().isPresent();
    }

    private MillraceKernel kernel() {
        return new MillraceKernel(project);
    }

    private Broker broker(Path folder) {
        return new Broker(project, folder);
    }

    private MillraceKernel plain() {
        return MillraceKernel.plain(project);
    }

    /** A run that makes archives. */
    private interface Training {
        void run(Progress progress) throws InterruptedException;
    }

    /** A step of it. */
    private interface Task {
        void run() throws InterruptedException;
    }

    /** What talks to a kernel does not take an interrupt well. */
    private static void onThreadOfItsOwn(Task training) throws InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            training.run();
            return null;
        });
        Thread thread = new Thread(task, "start-up archives");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get();
        } catch (InterruptedException stopped) {
            // Nothing but the training runs yet.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            throw stopped;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw UserError.problem(e.getCause().toString(), e.getCause());
        }
    }

    private void train(Progress progress) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("training");
                StartupArchive.Recording ofKernel = kernel().archive().record();
                StartupArchive.Recording ofKafka =
                        broker(scratch.path()).archive().record()) {
            List<String> cells = cells();
            int steps = cells.size() + 3;
            Broker broker = broker(scratch.path());
            ChildProcess kafka = broker.launch(ofKafka);
            try {
                BrokerState answers = broker.awaitReady(kafka);
                runCells(
                        cells,
                        temporary -> kernel().recorded(ofKernel, temporary),
                        answers.bootstrapServers(),
                        count -> progress.at(count, steps));
                progress.at(cells.size() + 1, steps);
                if (!kafka.stop(TO_END)) {
                    throw UserError.problem("Kafka did not end within %d s".formatted(TO_END.toSeconds()));
                }
            } finally {
                kafka.kill();
            }
            keep("Kafka", ofKafka);
            progress.at(cells.size() + 2, steps);
            keep("kernel", ofKernel);
            // What front ends start kernels by names the archive, and the one before is gone.
            kernel().write();
        }
    }

    private void trainPlain(Progress progress) throws InterruptedException {
        try (StartupArchive.Recording recording = plain().archive().record()) {
            List<String> cells =
                    cells().stream().filter(cell -> cell.startsWith("// plain")).toList();
            runCells(
                    cells,
                    temporary -> plain().recorded(recording, temporary),
                    "",
                    count -> progress.at(count, cells.size() + 2));
            keep("kernel", recording);
        }
    }

    private void runCells(
            List<String> cells, Function<Path, KernelSpec> spec, String bootstrapServers, Consumer<Integer> done) {
        // What a lesson leaves in its folder, as a learner's progress, goes with the folder.
        try (ScratchFolder lesson = ScratchFolder.create("lesson")) {
            runCells(lesson.path(), cells, spec, bootstrapServers, done);
        }
    }

    private static void runCells(
            Path directory,
            List<String> cells,
            Function<Path, KernelSpec> spec,
            String bootstrapServers,
            Consumer<Integer> done) {
        KernelProcess kernel = KernelProcess.start(spec, directory, Map.of("MILLRACE_KAFKA", bootstrapServers));
        boolean ended;
        try {
            for (int i = 0; i < cells.size(); i++) {
                done.accept(i);
                CellOutcome outcome = kernel.run(cells.get(i), CELL).outcome();
                boolean asExpected = outcome instanceof CellOutcome.Done
                        || (cells.get(i).contains("throw ") && outcome instanceof CellOutcome.Failed);
                if (!asExpected) {
                    throw UserError.problem("cell %d of the training: %s".formatted(i + 1, outcome.feedback()));
                }
            }
        } finally {
            ended = kernel.end(TO_END);
        }
        if (!ended) {
            throw UserError.problem("the kernel did not end within %d s".formatted(TO_END.toSeconds()));
        }
    }

    private static void keep(String whose, StartupArchive.Recording recording) throws InterruptedException {
        recording.keep().ifPresent(problem -> {
            throw UserError.problem("%s: %s".formatted(whose, problem));
        });
    }

    private static List<String> cells() {
        try (InputStream file = StartupArchives.class.getResourceAsStream(CELLS)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^// %%$"))
                    .skip(1)
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
