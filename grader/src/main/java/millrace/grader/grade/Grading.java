package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import millrace.grader.Fingerprint;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.FileMutex;
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

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_LINE = 300;

    /** Of all results together, in the folder for results. */
    static final List<String> REPORTS = List.of("grades.csv", "grades.xml", "summary.html");

    /** Held in the folder for results by the one run that writes there. */
    private static final String ALONE = ".millrace-grade.lock";

    private final Project project;
    private final List<Episode> episodes;
    private final Episodes handedOut;
    private final Sandbox sandbox;
    private final Limits limits;
    private final Settings settings;
    private final Map<String, Reference> references = new HashMap<>();
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

    /**
     * What of a class is wanted.
     *
     * @param student all that handed something in, where it is empty
     * @param episode its name; all, where it is empty
     */
    public record Selection(Optional<String> student, Optional<String> episode) {
        public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

        private String words() {
            return student.map(" from the student '%s'"::formatted).orElse("")
                    + episode.map(" for the episode %s"::formatted).orElse("");
        }
    }

    /** Told how a run goes on; by several threads. */
    public interface Watcher {
        /** So many will be graded, or have been before. */
        default void begins(int all) {
            // Most need not know.
        }

        /**
         * One more is done.
         *
         * @param line about it
         * @param done so far, out of {@code all}
         */
        void graded(String line, int done, int all);
    }

    /**
     * Whether there is something to grade, and a place for results: before anything that takes long is done for it.
     *
     * @param out empty when no result is kept
     * @throws UserError that says what is wrong
     */
    public static void requirePlaces(Path folder, Optional<Path> out) {
        Handed.requireReadable(folder);
        out.ifPresent(results -> {
            Path from = folder.toAbsolutePath().normalize();
            Path to = results.toAbsolutePath().normalize();
            if (to.startsWith(from)) {
                throw UserError.usage(
                        "--out is %s, in the folder of submissions: the next run would take results for submissions; expected a folder elsewhere, as in --out %s."
                                .formatted(results, from.resolveSibling("graded")));
            }
            try {
                Files.createDirectories(to);
            } catch (IOException e) {
                throw UserError.usage(
                        "--out is %s, which cannot be made a folder (%s); name another.".formatted(results, e));
            }
            if (!Files.isWritable(to)) {
                throw UserError.usage("--out is %s, where nothing can be written; make it writable, or name another."
                        .formatted(results));
            }
        });
    }

    /**
     * Grades what is wanted of {@code folder}.
     *
     * @throws UserError when some could not be graded, for no reason of theirs; the others are
     */
    public void grade(Path folder, Selection wanted, Watcher watcher) throws InterruptedException {
        FileMutex alone = FileMutex.tryTake(settings.out().resolve(ALONE))
                .orElseThrow(() -> UserError.problem(
                        "another ./millrace grade is writing to %s; wait until it has ended, or name another folder with --out."
                                .formatted(settings.out())));
        try (ScratchFolder unpacked = ScratchFolder.create("handed")) {
            grade(turns(folder, wanted, unpacked), watcher);
        } finally {
            alone.close();
        }
    }

    private List<Turn> turns(Path folder, Selection wanted, ScratchFolder unpacked) {
        List<Handed> handed = Handed.in(folder, unpacked.path()).stream()
                .filter(each -> wanted.student().map(each.student()::equals).orElse(true))
                .toList();
        List<Turn> turns = Turn.of(handed, handedOut, wanted.episode());
        if (turns.isEmpty()) {
            throw UserError.usage("%s: holds nothing%s.".formatted(folder, wanted.words()));
        }
        return turns;
    }

    /**
     * Runs what {@code wanted} names once more, and tells the person who grades all of it, also what students must not
     * see. Keeps no result.
     */
    public void explain(Path folder, Selection wanted, Consumer<String> out) throws InterruptedException {
        try (ScratchFolder unpacked = ScratchFolder.create("handed");
                SandboxPool sandboxes = new SandboxPool(sandbox.enclosure(project, limits), limits)) {
            Run run = new Run(sandboxes, limits);
            for (Turn turn : turns(folder, wanted, unpacked)) {
                explain(turn.handed(), run, out);
            }
        }
    }

    private void explain(Handed handed, Run run, Consumer<String> out) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("evidence")) {
            Notebook submitted = SubmittedFile.read(handed.file());
            Episode episode = episode(submitted, handed.file());
            Submission submission = Intake.of(episode.untouched(), submitted);
            Reference reference = reference(episode, handed.student(), run);
            out.accept("%s, %s".formatted(OneLine.of(handed.student(), LONGEST_NAME), episode.name()));
            submission.notes().forEach(note -> out.accept(OneLine.of(note, LONGEST_LINE)));
            Evidence evidence =
                    new Evidence(scratch.path(), reference.evidence().questions());
            run.run(
                    GradedNotebook.of(submission.notebook(), reference.scenarios()),
                    reference.scenarios(),
                    evidence,
                    false);
            new Explanation(reference.evidence(), evidence).of(submission).forEach(out);
        } catch (RefusedException refused) {
            out.accept(OneLine.of("%s: refused: %s".formatted(handed.student(), refused.getMessage()), LONGEST_LINE));
        }
    }

    private Episode episode(Notebook submitted, Path file) throws RefusedException {
        String name = handedOut.of(submitted, file).name();
        return episodes.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void grade(List<Turn> turns, Watcher watcher) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(settings.jobs());
        SandboxPool sandboxes = new SandboxPool(sandbox.enclosure(project, limits), limits);
        watcher.begins(turns.size());
        try (sandboxes) {
            Run run = new Run(sandboxes, limits);
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger done = new AtomicInteger();
            Map<Turn, Future<Result>> results = new LinkedHashMap<>();
            for (Turn turn : turns) {
                results.put(turn, workers.submit(() -> {
                    boolean another = begun.incrementAndGet() < turns.size();
                    Result result = grade(turn, run, another);
                    watcher.graded(result.summary(), done.incrementAndGet(), turns.size());
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

    private void finish(Map<Turn, Future<Result>> results) throws InterruptedException {
        List<UserError> failures = new ArrayList<>();
        Set<String> refused = new HashSet<>();
        int sandboxesMissing = 0;
        int graded = 0;
        for (Map.Entry<Turn, Future<Result>> result : results.entrySet()) {
            try {
                Result made = result.getValue().get();
                graded++;
                if (made.refusal().isPresent()) {
                    refused.add(made.student());
                }
            } catch (ExecutionException e) {
                String student = OneLine.of(result.getKey().handed().student(), LONGEST_NAME);
                if (e.getCause() instanceof UserError failure) {
                    failures.add(failure);
                    sandboxesMissing++;
                } else {
                    // One that we cannot cope with must not cost the others their marks.
                    failures.add(UserError.problem(
                            "%s: unexpected %s. Please report it, with what --verbose shows."
                                    .formatted(student, e.getCause()),
                            e.getCause()));
                }
                if (sandboxesMissing == MOST_FAILURES) {
                    break;
                }
            }
        }
        results.keySet().stream()
                .map(turn -> turn.handed().student())
                .filter(student -> !refused.contains(student))
                // What was refused last time has been handed in again since.
                .forEach(student -> ScratchFolder.deleteTree(Result.folder(settings.out(), student, "")));
        writeReports(settings.out());
        if (!failures.isEmpty()) {
            throw UserError.problem(
                    "%d of %d submissions could not be graded, which is no fault of theirs; the same command tries again. %s"
                            .formatted(
                                    results.size() - graded,
                                    results.size(),
                                    failures.get(0).getMessage()),
                    failures.get(0));
        }
    }

    /** Of all results that are there, also of those that this run had nothing to do with. */
    private static void writeReports(Path out) {
        List<Result> all = Files.isDirectory(out) ? Result.all(out) : List.of();
        Grades.write(all, out.resolve(REPORTS.get(0)));
        WholeFile.write(out.resolve(REPORTS.get(1)), JUnitReport.of(all));
        WholeFile.write(out.resolve(REPORTS.get(2)), Summary.page(all));
    }

    private Result grade(Turn turn, Run run, boolean another) throws InterruptedException {
        Handed handed = turn.handed();
        try {
            Notebook submitted = SubmittedFile.read(handed.file());
            Episode episode = episode(submitted, handed.file());
            Submission submission = Intake.of(episode.untouched(), submitted);
            return grade(turn, episode, submission, run, another);
        } catch (RefusedException refused) {
            Result result = new Result(
                    handed.student(), "", List.of(), Optional.of(refused.getMessage()), turn.notes(), "refused");
            result.write(settings.out());
            return result;
        }
    }

    private Result grade(Turn turn, Episode episode, Submission submission, Run run, boolean another)
            throws InterruptedException {
        Handed handed = turn.handed();
        Reference reference = reference(episode, handed.student(), run);
        String fingerprint = "%s-%s-%08x"
                .formatted(
                        fingerprint(handed.file()),
                        reference.fingerprint(),
                        limits.toString().hashCode());
        List<String> notes = new ArrayList<>(turn.notes());
        notes.addAll(submission.notes());
        Path folder = Result.folder(settings.out(), handed.student(), episode.name());
        Optional<Result> earlier = settings.regrade()
                ? Optional.empty()
                : Result.read(folder, fingerprint).filter(result -> result.says(notes));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Result result = new Result(
                handed.student(),
                episode.name(),
                judge(submission, reference, run, another),
                Optional.empty(),
                notes,
                fingerprint);
        result.write(settings.out());
        return result;
    }

    private List<Verdict> judge(Submission submission, Reference reference, Run run, boolean another)
            throws InterruptedException {
        GradedNotebook whole = GradedNotebook.of(submission.notebook(), reference.scenarios());
        GradedNotebook some = whole.shortened(submission.answeredQuestions());
        try (ScratchFolder scratch = ScratchFolder.create("evidence")) {
            Evidence ofAll = evidence(scratch, "all", reference);
            if (some.visible().cells().size() == whole.visible().cells().size()) {
                run.run(whole, reference.scenarios(), ofAll, another);
                return new Judge(reference.evidence(), ofAll).judge(submission);
            }
            // What is right without the rest of the notebook is right; anything else may need it, or suffer from it.
            Evidence ofSome = evidence(scratch, "some", reference);
            Judge judgeOfSome = new Judge(reference.evidence(), ofSome);
            if (submission.answered() > 0) {
                run.once(some, reference.scenarios(), ofSome, another, () -> judgeOfSome.isRightSoFar(submission));
            }
            List<Verdict> first = judgeOfSome.judge(submission);
            if (first.stream().allMatch(Grading::isSettled)) {
                return first;
            }
            // What was right there can say nothing of the hidden inputs that it has been given.
            if (ofSome.isVisibleOver()) {
                ofAll.takeVisible(ofSome);
            }
            run.run(whole, reference.scenarios(), ofAll, another);
            List<Verdict> second = new Judge(reference.evidence(), ofAll).judge(submission);
            boolean suffers = second.stream()
                    .anyMatch(verdict -> !isSettled(verdict) && judgeOfSome.isRightSoFar(verdict.question()));
            if (suffers && !ofSome.isVisibleOver()) {
                ofSome.endVisible();
                run.once(some, reference.scenarios(), ofSome, another, () -> true);
                first = judgeOfSome.judge(submission);
            }
            return better(first, second);
        }
    }

    private static List<Verdict> better(List<Verdict> some, List<Verdict> others) {
        return IntStream.range(0, others.size())
                .mapToObj(i -> some.get(i).points() > others.get(i).points() ? some.get(i) : others.get(i))
                .toList();
    }

    private static Evidence evidence(ScratchFolder scratch, String name, Reference reference) {
        return new Evidence(scratch.path().resolve(name), reference.evidence().questions());
    }

    private static boolean isSettled(Verdict verdict) {
        return verdict.status() == Verdict.Status.CORRECT || verdict.status() == Verdict.Status.NOT_STARTED;
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
            return new Fingerprint().add(file).hex(8);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }
}
