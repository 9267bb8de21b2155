package millrace.grader.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.lab.StartupArchives;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import millrace.grader.run.HeadlessRun;
import millrace.grader.run.HeadlessRun.Pace;
import millrace.grader.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Every episode, or some, proved. */
@Command(
        name = "verify",
        description = {
            "Proves episodes: the notebook is what its source renders to; untouched, every question is \"not started\";",
            "solved, every check and every hidden scenario is correct; each mutant is refused. What ran is kept in",
            "target/verify. Lints say what could be better, and fail nothing."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ./millrace verify", "  ./millrace verify 04 09 --without-mutants"})
final class Verify implements Callable<Integer> {
    /** For fewer episodes, kernels that start slowly cost less than the archives that make them start fast. */
    private static final int WORTH_ARCHIVES = 4;

    /** Each episode has two kernels, and two brokers where it speaks of Kafka. */
    private static final long MEMORY_FOR_TWO = 8L << 30;

    @Parameters(paramLabel = "NN", description = "Numbers of episodes; all when none is given.")
    private List<String> numbers = new ArrayList<>();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Episodes at the same time (default: 2, or 1 where the machine has less than 8 GB of memory).")
    private Integer jobs;

    @Option(
            names = "--without-mutants",
            description = "Leave the mutants out: half the time, while you write an episode or on a second JDK.")
    private boolean withoutMutants;

    @Option(
            names = "--once-more",
            description = "Prove an episode that does not hold once more, and tell what was wrong the first time.")
    private boolean onceMore;

    @Mixin
    private CellLimit limit;

    @Override
    public Integer call() throws InterruptedException {
        Project project = Project.current();
        Sources sources = new Sources(project, Python.of(project));
        List<Path> files = sources.named(numbers);
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(files));
        if (episodes.size() >= WORTH_ARCHIVES) {
            StartupArchives.of(project).prepare(System.err::println);
        }
        HeadlessRun headless = new HeadlessRun(project, limit.duration()).at(Pace.BRIEF);
        long start = System.nanoTime();
        int red = 0;
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(jobs(), episodes.size()), Verify::daemon);
        try (Progress progress = Progress.of("verifying")) {
            CompletionService<Verification> running = new ExecutorCompletionService<>(workers);
            List<Future<Verification>> all = episodes.stream()
                    // So that no long one is left to run alone at the end.
                    .sorted(Comparator.comparingInt(Verify::cellsToRun).reversed())
                    .map(episode -> running.submit(() -> {
                        progress.now("verifying " + episode.name());
                        return verify(episode, headless, progress);
                    }))
                    .toList();
            for (int done = 0; done < all.size(); done++) {
                progress.at(done, episodes.size());
                Verification result = resultOf(running.take());
                progress.line(result.summary());
                result.problems().forEach(progress::line);
                result.episode().lints().forEach(progress::line);
                red += result.holds() ? 0 : 1;
            }
        } finally {
            workers.shutdownNow();
        }
        System.out.printf(
                "%d of %d episodes hold, in %.1f minutes%n",
                episodes.size() - red, episodes.size(), (System.nanoTime() - start) / 60e9);
        return red == 0 ? 0 : 1;
    }

    private Verification verify(Episode episode, HeadlessRun headless, Progress progress) {
        Verification first = Verification.of(episode, headless, !withoutMutants);
        if (first.holds() || !onceMore) {
            return first;
        }
        first.problems().forEach(problem -> progress.line("the first time, " + problem));
        return Verification.of(episode, headless, !withoutMutants);
    }

    private static int cellsToRun(Episode episode) {
        return episode.untouched().cells().size()
                + episode.solvedWithScenarios().cells().size()
                + 2 * episode.mutants().size();
    }

    private int jobs() {
        if (jobs != null && jobs < 1) {
            throw UserError.usage("--jobs %d was given; expected 1 or more.".formatted(jobs));
        }
        if (jobs != null) {
            return jobs;
        }
        boolean large = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && system.getTotalMemorySize() >= MEMORY_FOR_TWO;
        return large ? 2 : 1;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "verify");
        thread.setDaemon(true);
        return thread;
    }

    private static Verification resultOf(Future<Verification> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("an episode could not be verified", e.getCause());
        }
    }
}
