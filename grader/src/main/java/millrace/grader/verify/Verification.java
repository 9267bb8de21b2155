package millrace.grader.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import millrace.grader.UserError;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Question;
import millrace.grader.notebook.RenderedNotebooks;
import millrace.grader.run.HeadlessRun;

/**
 * The proof of one episode, and what it took.
 *
 * @param problems a line each; none for an episode that holds
 */
public record Verification(Episode episode, List<String> problems, Duration took) {

    /**
     * Runs both forms of {@code episode} and looks at what they show, then the mutants on the solved one. What ran is kept in {@code target/verify}.
     *
     * <p>The forms run side by side: each waits for its streams much of the time. Of an episode that asks nothing they are
     * the same, and one runs.
     */
    public static Verification of(Episode episode, HeadlessRun headless) {
        long start = System.nanoTime();
        List<String> problems = new ArrayList<>();
        new RenderedNotebooks(headless.project()).difference(episode).ifPresent(problems::add);
        if (episode.questions().isEmpty()) {
            NotebookRun run = run(episode.untouched(), episode.name() + "-untouched", headless);
            problems.addAll(Proof.problems(episode, run, run));
        } else {
            CompletableFuture<NotebookRun> untouched = CompletableFuture.supplyAsync(
                    () -> run(episode.untouched(), episode.name() + "-untouched", headless),
                    Verification::inItsOwnThread);
            List<String> mutants = new ArrayList<>();
            NotebookRun solved = run(
                    episode.solvedWithScenarios(),
                    episode.name() + "-solved",
                    headless.with("MILLRACE_MUTANTS", "true"),
                    (run, kernel) -> mutants.addAll(Mutants.problems(episode, run, kernel, headless.limit())));
            problems.addAll(Proof.problems(episode, resultOf(untouched), solved));
            problems.addAll(mutants);
        }
        return new Verification(episode, problems, Duration.ofNanos(System.nanoTime() - start));
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
        return run(notebook, name, headless, (run, kernel) -> {});
    }

    private static NotebookRun run(
            Notebook notebook, String name, HeadlessRun headless, BiConsumer<NotebookRun, KernelProcess> afterwards) {
        Path folder = headless.project().root().resolve("target/verify");
        Path workingDirectory = folder.resolve(name);
        try {
            Files.createDirectories(workingDirectory);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be made (%s).".formatted(workingDirectory, e), e);
        }
        NotebookRun run = headless.run(notebook, workingDirectory, cell -> {}, afterwards);
        run.notebook().write(folder.resolve(name + ".ipynb"));
        return run;
    }

    public boolean holds() {
        return problems.isEmpty();
    }

    /** The episode in a line: what it asks, what that is worth, how long it ran. */
    public String summary() {
        List<Question> questions = episode.questions();
        return "%s: %d questions, %d points, %d mutants, %d s: %s"
                .formatted(
                        episode.name(),
                        questions.size(),
                        questions.stream().mapToInt(Question::points).sum(),
                        episode.mutants().size(),
                        took.toSeconds(),
                        holds() ? "holds" : problems.size() + (problems.size() == 1 ? " problem" : " problems"));
    }
}
