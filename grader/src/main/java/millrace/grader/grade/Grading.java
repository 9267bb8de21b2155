package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.ScratchFolder;
import millrace.grader.submission.Episodes;
import millrace.grader.submission.Intake;
import millrace.grader.submission.RefusedException;
import millrace.grader.submission.Submission;
import millrace.grader.submission.SubmittedFile;

/**
 * Grades what was handed in: exactly one result for each student and episode, in {@code <out>/<student>/<episode>}. What
 * an earlier run has graded already is not graded again, so a run that was killed goes on where it was.
 */
public final class Grading {
    private final Project project;
    private final List<Episode> episodes;
    private final Episodes handedOut;
    private final Run run;
    private final Settings settings;
    private final Map<String, Reference> references = new ConcurrentHashMap<>();

    /**
     * How to grade.
     *
     * @param out folder for the results
     * @param jobs how many submissions are run at the same time
     * @param regrade also what was graded before
     */
    public record Settings(Path out, int jobs, boolean regrade) {}

    public Grading(Project project, List<Episode> episodes, Limits limits, Sandbox sandbox, Settings settings) {
        this.project = project;
        this.episodes = List.copyOf(episodes);
        this.handedOut = new Episodes(episodes.stream()
                .map(episode -> new Episodes.Named(episode.name(), episode.untouched()))
                .toList());
        this.run = new Run(project, sandbox, limits.cell(), limits.notebook());
        this.settings = settings;
    }

    /**
     * What a submission may use up.
     *
     * @param cell for each cell
     * @param notebook for all of them
     */
    public record Limits(Duration cell, Duration notebook) {}

    /** Grades all of {@code folder}, or what {@code only} handed in; tells {@code watcher} a line for each result. */
    public void grade(Path folder, Optional<String> only, Consumer<String> watcher) throws InterruptedException {
        List<Handed> handed = Handed.in(folder).stream()
                .filter(each -> only.map(each.student()::equals).orElse(true))
                .toList();
        if (handed.isEmpty()) {
            throw UserError.usage("%s: holds nothing from the student '%s'.".formatted(folder, only.orElse("")));
        }
        ExecutorService workers = Executors.newFixedThreadPool(settings.jobs());
        try {
            List<Future<Result>> results = new ArrayList<>();
            for (Handed each : handed) {
                results.add(workers.submit(() -> {
                    Result result = grade(each);
                    watcher.accept(result.summary());
                    return result;
                }));
            }
            List<Result> all = new ArrayList<>();
            for (Future<Result> result : results) {
                all.add(of(result));
            }
            Grades.write(all, settings.out().resolve("grades.csv"));
        } finally {
            workers.shutdownNow();
        }
    }

    private static Result of(Future<Result> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserError user) {
                throw user;
            }
            throw new IllegalStateException("a submission could not be graded", e.getCause());
        }
    }

    private Result grade(Handed handed) throws InterruptedException {
        Path folder = settings.out().resolve(handed.student());
        try {
            Notebook submitted = SubmittedFile.read(handed.file());
            String name = handedOut.of(submitted, handed.file()).name();
            Episode episode = episodes.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            return grade(handed, episode, Intake.of(episode.untouched(), submitted), folder.resolve(name));
        } catch (RefusedException refused) {
            Result result = new Result(
                    handed.student(), "", List.of(), Optional.of(refused.getMessage()), List.of(), "refused");
            result.write(folder.resolve(handed.file().getFileName().toString().replaceFirst("\\.ipynb$", "")));
            return result;
        }
    }

    private Result grade(Handed handed, Episode episode, Submission submission, Path folder)
            throws InterruptedException {
        Reference reference = reference(episode);
        String fingerprint = fingerprint(handed.file()) + "-" + reference.fingerprint();
        Optional<Result> earlier = settings.regrade() ? Optional.empty() : Result.read(folder, fingerprint);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Result result = new Result(
                handed.student(),
                episode.name(),
                judge(submission, reference),
                Optional.empty(),
                submission.notes(),
                fingerprint);
        result.write(folder);
        return result;
    }

    private List<Verdict> judge(Submission submission, Reference reference) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("evidence")) {
            Evidence evidence = new Evidence(scratch.path());
            if (submission.answered() > 0) {
                run.run(GradedNotebook.of(submission.notebook()), reference.scenarios(), evidence.folder());
            }
            return new Judge(reference.evidence(), evidence).judge(submission);
        }
    }

    /** Made on first use, by the first who needs it. */
    private synchronized Reference reference(Episode episode) throws InterruptedException {
        Reference known = references.get(episode.name());
        if (known == null) {
            known = Reference.of(project, episode, run);
            references.put(episode.name(), known);
        }
        return known;
    }

    private static String fingerprint(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return "none";
            }
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }
}
