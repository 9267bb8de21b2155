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
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.ScratchFolder;
import millrace.grader.process.WholeFile;
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
    /** So many sandboxes that cannot be made are no accident. */
    private static final int MOST_FAILURES = 3;

    private final Project project;
    private final List<Episode> episodes;
    private final Episodes handedOut;
    private final Sandbox sandbox;
    private final Limits limits;
    private final Settings settings;
    private final Map<String, Reference> references = new ConcurrentHashMap<>();
    private Duration cpu = Duration.ZERO;
    private long sandboxMemory;

    /**
     * How to grade.
     *
     * @param out folder for the results
     * @param jobs how many submissions are run at the same time
     * @param regrade also what was graded before
     * @param seed for other hidden inputs than those of the episode, and for each student others
     */
    public record Settings(Path out, int jobs, boolean regrade, OptionalLong seed) {}

    public Grading(Project project, List<Episode> episodes, Limits limits, Sandbox sandbox, Settings settings) {
        this.project = project;
        this.episodes = List.copyOf(episodes);
        this.handedOut = new Episodes(episodes.stream()
                .map(episode -> new Episodes.Named(episode.name(), episode.untouched()))
                .toList());
        this.sandbox = sandbox;
        this.limits = limits;
        this.settings = settings;
    }

    /** Told how a run goes on; by several threads. */
    public interface Watcher {
        /**
         * One more is done.
         *
         * @param line about it
         * @param done so far, out of {@code all}
         */
        void graded(String line, int done, int all);
    }

    /**
     * Grades all of {@code folder}, or what {@code only} handed in.
     *
     * @throws UserError when some could not be graded, for no reason of theirs; the others are
     */
    public void grade(Path folder, Optional<String> only, Watcher watcher) throws InterruptedException {
        try (ScratchFolder unpacked = ScratchFolder.create("handed")) {
            grade(handed(folder, only, unpacked), watcher);
        }
    }

    private static List<Handed> handed(Path folder, Optional<String> only, ScratchFolder unpacked) {
        List<Handed> handed = Handed.in(folder, unpacked.path()).stream()
                .filter(each -> only.map(each.student()::equals).orElse(true))
                .toList();
        if (handed.isEmpty()) {
            throw UserError.usage("%s: holds nothing from the student '%s'.".formatted(folder, only.orElse("")));
        }
        return handed;
    }

    /**
     * Runs what {@code student} handed in once more, and tells the person who grades all of it, also what students must
     * not see. Keeps no result.
     */
    public void explain(Path folder, String student, Consumer<String> out) throws InterruptedException {
        try (ScratchFolder unpacked = ScratchFolder.create("handed");
                SandboxPool sandboxes = new SandboxPool(sandbox.enclosure(project, limits), limits)) {
            Run run = new Run(sandboxes, limits);
            for (Handed handed : handed(folder, Optional.of(student), unpacked)) {
                Notebook submitted = SubmittedFile.read(handed.file());
                Episode episode = episode(submitted, handed.file());
                Submission submission = Intake.of(episode.untouched(), submitted);
                Reference reference = reference(episode, student, run);
                out.accept("%s, %s".formatted(student, episode.name()));
                submission.notes().forEach(out);
                try (ScratchFolder scratch = ScratchFolder.create("evidence")) {
                    Evidence evidence =
                            new Evidence(scratch.path(), reference.evidence().questions());
                    run.run(
                            GradedNotebook.of(submission.notebook(), reference.scenarios()),
                            reference.scenarios(),
                            evidence,
                            false);
                    new Explanation(reference.evidence(), evidence)
                            .of(submission)
                            .forEach(out);
                }
            }
        } catch (RefusedException refused) {
            out.accept("%s: refused: %s".formatted(student, refused.getMessage()));
        }
    }

    private Episode episode(Notebook submitted, Path file) throws RefusedException {
        String name = handedOut.of(submitted, file).name();
        return episodes.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void grade(List<Handed> handed, Watcher watcher) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(settings.jobs());
        SandboxPool sandboxes = new SandboxPool(sandbox.enclosure(project, limits), limits);
        try (sandboxes) {
            Run run = new Run(sandboxes, limits);
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger done = new AtomicInteger();
            List<Future<Result>> results = new ArrayList<>();
            for (Handed each : handed) {
                results.add(workers.submit(() -> {
                    boolean another = begun.incrementAndGet() < handed.size();
                    Result result = grade(each, run, another);
                    watcher.graded(result.summary(), done.incrementAndGet(), handed.size());
                    return result;
                }));
            }
            finish(results);
        } finally {
            workers.shutdownNow();
            cpu = cpu.plus(sandboxes.cpu());
            sandboxMemory = Math.max(sandboxMemory, sandboxes.mostMemory());
        }
    }

    /** The processor time of all sandboxes that were used. */
    public Duration cpu() {
        return cpu;
    }

    /** The most bytes that one of those sandboxes was seen to use. */
    public long sandboxMemory() {
        return sandboxMemory;
    }

    private void finish(List<Future<Result>> results) throws InterruptedException {
        List<Result> all = new ArrayList<>();
        List<UserError> failures = new ArrayList<>();
        for (Future<Result> result : results) {
            try {
                all.add(result.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UserError failure)) {
                    throw new IllegalStateException("a submission could not be graded", e.getCause());
                }
                failures.add(failure);
                if (failures.size() == MOST_FAILURES) {
                    break;
                }
            }
        }
        writeReports(settings.out());
        if (!failures.isEmpty()) {
            throw UserError.problem(
                    "%d of %d submissions could not be graded, which is no fault of theirs; the same command tries again. %s"
                            .formatted(
                                    results.size() - all.size(),
                                    results.size(),
                                    failures.get(0).getMessage()));
        }
    }

    /** Of all results that are there, also of those that this run had nothing to do with. */
    private static void writeReports(Path out) {
        List<Result> all = Files.isDirectory(out) ? Result.all(out) : List.of();
        Grades.write(all, out.resolve("grades.csv"));
        WholeFile.write(out.resolve("grades.xml"), JUnitReport.of(all));
        WholeFile.write(out.resolve("summary.html"), Summary.page(all));
    }

    private Result grade(Handed handed, Run run, boolean another) throws InterruptedException {
        try {
            Notebook submitted = SubmittedFile.read(handed.file());
            Episode episode = episode(submitted, handed.file());
            Submission submission = Intake.of(episode.untouched(), submitted);
            return grade(handed, episode, submission, run, another);
        } catch (RefusedException refused) {
            Result result = new Result(
                    handed.student(), "", List.of(), Optional.of(refused.getMessage()), List.of(), "refused");
            result.write(settings.out());
            return result;
        }
    }

    private Result grade(Handed handed, Episode episode, Submission submission, Run run, boolean another)
            throws InterruptedException {
        Reference reference = reference(episode, handed.student(), run);
        String fingerprint = fingerprint(handed.file()) + "-" + reference.fingerprint();
        Path folder = settings.out().resolve(handed.student()).resolve(episode.name());
        Optional<Result> earlier = settings.regrade() ? Optional.empty() : Result.read(folder, fingerprint);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Result result = new Result(
                handed.student(),
                episode.name(),
                judge(submission, reference, run, another),
                Optional.empty(),
                submission.notes(),
                fingerprint);
        result.write(settings.out());
        return result;
    }

    private List<Verdict> judge(Submission submission, Reference reference, Run run, boolean another)
            throws InterruptedException {
        GradedNotebook whole = GradedNotebook.of(submission.notebook(), reference.scenarios());
        GradedNotebook some = whole.shortened(submission.answeredQuestions());
        if (some.visible().cells().size() < whole.visible().cells().size()) {
            // What is right without the rest of the notebook is right; of anything else the whole decides.
            List<Verdict> verdicts = judge(submission, reference, evidence -> {
                if (submission.answered() > 0) {
                    run.once(some, reference.scenarios(), evidence, another);
                }
            });
            if (verdicts.stream().allMatch(Grading::isSettled)) {
                return verdicts;
            }
        }
        return judge(submission, reference, evidence -> run.run(whole, reference.scenarios(), evidence, another));
    }

    private static boolean isSettled(Verdict verdict) {
        return verdict.status() == Verdict.Status.CORRECT || verdict.status() == Verdict.Status.NOT_STARTED;
    }

    /** Something that leaves evidence behind. */
    private interface Runs {
        void into(Evidence evidence) throws InterruptedException;
    }

    private static List<Verdict> judge(Submission submission, Reference reference, Runs runs)
            throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("evidence")) {
            Evidence evidence =
                    new Evidence(scratch.path(), reference.evidence().questions());
            runs.into(evidence);
            return new Judge(reference.evidence(), evidence).judge(submission);
        }
    }

    /** Made on first use, by the first who needs it. */
    private synchronized Reference reference(Episode episode, String student, Run run) throws InterruptedException {
        OptionalLong seed = settings.seed().isPresent()
                ? OptionalLong.of(Integer.toUnsignedLong((settings.seed().getAsLong() + " " + student).hashCode()))
                : OptionalLong.empty();
        String key = episode.name() + seed;
        Reference known = references.get(key);
        if (known == null) {
            known = Reference.of(project, episode, seed, run);
            references.put(key, known);
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
