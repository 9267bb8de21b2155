package millrace.grader.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.KernelSpec;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.kernel.NotebookRun.CellRun;
import millrace.grader.lab.PrivateBroker;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * Runs notebooks on our kernel: a fresh one for each, and a fresh Kafka when the notebook speaks of one and the
 * environment names none in {@code MILLRACE_KAFKA}.
 *
 * @param limit for each cell
 * @param environment set for the kernel
 */
public record HeadlessRun(Project project, Duration limit, Map<String, String> environment, Pace pace) {
    private static final String KAFKA = "MILLRACE_KAFKA";
    /** All of our API that needs a broker has one of these words in its name. */
    private static final Pattern USES_KAFKA = Pattern.compile("kafka|topic", Pattern.CASE_INSENSITIVE);

    /** For what a kernel is made ready. */
    public enum Pace {
        /** Computations of any length, as for learners. */
        LASTING,
        /** Cells that compute little. */
        BRIEF,
        /** The same, and Spark is as it is when answers are graded. */
        LIKE_GRADED
    }

    public HeadlessRun(Project project, Duration limit) {
        this(project, limit, Map.of(), Pace.LASTING);
    }

    /** The same at another pace. */
    public HeadlessRun at(Pace other) {
        return new HeadlessRun(project, limit, environment, other);
    }

    /** The same, with one more variable of the kernel's environment. */
    public HeadlessRun with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new HeadlessRun(project, limit, more, pace);
    }

    /**
     * Runs {@code notebook} from top to bottom; kernel and Kafka have ended when this returns.
     *
     * @param directory in which its cells run
     * @param watcher told of each cell that was run
     */
    public NotebookRun run(Notebook notebook, Path directory, Consumer<CellRun> watcher) {
        return runWatched(notebook, directory, kernel -> watcher);
    }

    /** As {@link #run(Notebook, Path, Consumer)}, with a watcher that may run more in the same kernel, between two cells. */
    public NotebookRun runWatched(
            Notebook notebook, Path directory, Function<KernelProcess, Consumer<CellRun>> watcher) {
        Map<String, String> own = new HashMap<>(environment);
        Optional<PrivateBroker> broker = Optional.empty();
        if (System.getenv().getOrDefault(KAFKA, "").isBlank() && usesKafka(notebook)) {
            broker = Optional.of(PrivateBroker.launch(project));
            own.put(KAFKA, broker.get().bootstrapServers());
        }
        MillraceKernel ours = new MillraceKernel(project);
        try (KernelProcess kernel = KernelProcess.start(spec(ours), directory, own)) {
            if (broker.isPresent()) {
                broker.get().awaitReady();
            }
            return NotebookRun.of(notebook, kernel, limit, watcher.apply(kernel));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.problem("stopped while Kafka was starting.");
        } finally {
            broker.ifPresent(PrivateBroker::close);
        }
    }

    private Function<Path, KernelSpec> spec(MillraceKernel ours) {
        return switch (pace) {
            case LASTING -> ours::headless;
            case BRIEF -> ours::brief;
            case LIKE_GRADED -> ours::likeGraded;
        };
    }

    /** Whether some cell speaks of Kafka, beyond importing it. */
    public static boolean usesKafka(Notebook notebook) {
        return notebook.cells().stream()
                .filter(Cell::isCode)
                .flatMap(cell -> cell.source().lines())
                .filter(line -> !line.startsWith("import "))
                .anyMatch(line -> USES_KAFKA.matcher(line).find());
    }
}
