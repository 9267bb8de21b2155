package millrace.grader.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.kernel.NotebookRun.CellRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Question;
import millrace.grader.notebook.RenderedNotebooks;
import millrace.grader.run.HeadlessRun;
import millrace.grader.run.HeadlessRun.Pace;

/**
 * The proof of one episode, and what it took.
 *
 * @param mutants how many of the episode's were tried
 * @param problems a line each; none for an episode that holds
 */
public record Verification(Episode episode, int mutants, List<String> problems, Duration took) {
    private static final String UNTOUCHED = "-untouched";

    /**
     * Runs both forms of {@code episode} and looks at what they show, and {@code withMutants} tries these in the solved one.
     * What ran is kept in {@code target/verify}. The untouched form has Spark as learners have it, the solved one as the
     * grader has.
     *
     * <p>The forms run side by side: each waits for its streams much of the time. Of an episode that asks nothing they are
     * the same, and one runs.
     */
    public static Verification of(Episode episode, HeadlessRun headless, boolean withMutants) {
        long start = System.nanoTime();
        List<String> problems = new ArrayList<>();
        new RenderedNotebooks(headless.project()).difference(episode).ifPresent(problems::add);
        if (episode.questions().isEmpty()) {
            NotebookRun run = runUntouched(episode, headless);
            problems.addAll(Proof.problems(episode, run, run));
        } else {
            CompletableFuture<NotebookRun> untouched =
                    CompletableFuture.supplyAsync(() -> runUntouched(episode, headless), Verification::inItsOwnThread);
            Mutants mutants = new Mutants(episode, headless.limit());
            NotebookRun solved = run(
                    episode.solvedWithScenarios(),
                    episode.name() + "-solved",
                    headless.with("MILLRACE_MUTANTS", "true").at(Pace.LIKE_GRADED),
                    withMutants ? mutants::between : kernel -> cell -> {});
            problems.addAll(Proof.problems(episode, resultOf(untouched), solved));
            problems.addAll(mutants.problems());
        }
        int tried = withMutants ? episode.mutants().size() : 0;
        return new Verification(episode, tried, problems, Duration.ofNanos(System.nanoTime() - start));
    }

    /** Runs the notebook as learners open it; what ran is in {@link #untouched}. */
    public static NotebookRun runUntouched(Episode episode, HeadlessRun headless) {
        return run(episode.untouched(), episode.name() + UNTOUCHED, headless);
    }

    /** The file of what {@link #runUntouched} ran last. */
    public static Path untouched(Project project, Episode episode) {
        return folder(project).resolve(episode.name() + UNTOUCHED + ".ipynb");
    }

    private static Path folder(Project project) {
        return project.root().resolve("target/verify");
    }

    private static void inItsOwnThread(Runnable work) {
        Thread thread = new Thread(work, "untouched notebook");
        thread.setDaemon(true);
        thread.start();
    }

    private static NotebookRun resultOf(CompletableFuture<NotebookRun> run) {
        try {
            return run.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UserError user ? user : e;
        }
    }

    private static NotebookRun run(Notebook notebook, String name, HeadlessRun headless) {
        return run(notebook, name, headless, kernel -> cell -> {});
    }

    private static NotebookRun run(
            Notebook notebook, String name, HeadlessRun headless, Function<KernelProcess, Consumer<CellRun>> watcher) {
        Path folder = folder(headless.project());
        Path workingDirectory = folder.resolve(name);
        try {
            Files.createDirectories(workingDirectory);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be made (%s).".formatted(workingDirectory, e), e);
        }
        NotebookRun run = headless.runWatched(notebook, workingDirectory, watcher);
        run.notebook().write(folder.resolve(name + ".ipynb"));
        return run;
    }

    public boolean holds() {
        return problems.isEmpty();
    }

    /** The episode in a line: what it asks, what that is worth, how long it ran. */
    public String summary() {
        List<Question> questions = episode.questions();
        return "%s: %d questions, %d points, %d mutants, %.1f minutes: %s%s"
                .formatted(
                        episode.name(),
                        questions.size(),
                        questions.stream().mapToInt(Question::points).sum(),
                        mutants,
                        took.toMillis() / 60e3,
                        holds() ? "holds" : counted(problems.size(), "problem"),
                        episode.lints().isEmpty()
                                ? ""
                                : ", " + counted(episode.lints().size(), "lint"));
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
