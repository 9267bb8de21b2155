package millrace.lib.progress;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.display.Picture;

/** The learner of this kernel: what was checked, what is done, and which solutions may be seen. */
public final class Learner {
    /** How many different answers must have failed before the solution is shown. */
    private static final int TRIES = 3;

    private final Path folder;
    private final Logbook logbook;
    private final Solutions solutions;

    Learner(Path folder, Solutions solutions) {
        this.folder = folder;
        this.logbook = new Logbook(folder);
        this.solutions = solutions;
    }

    /** The one whose notebooks are in {@code MILLRACE_WORK}, or else in the folder in which the kernel runs. */
    public static Learner current() {
        String work = System.getProperty("millrace.work", System.getenv("MILLRACE_WORK"));
        Path folder = Path.of(work == null || work.isBlank() ? "" : work).toAbsolutePath();
        return new Learner(folder, Solutions.ofThisKernel());
    }

    /** Notes that a cell with this code runs now. For the kernel's extension. */
    public static void cellRuns(String code) {
        CellCode.runs(code);
    }

    /**
     * Notes the verdict of the check that runs now.
     *
     * @return what to say to the learner about it; most often nothing
     */
    public Optional<String> checked(String question, String status) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        logbook.add(new Logbook.Entry(now, question, status, CellCode.ofTheAnswer()));
        Tries tries = tries(question);
        boolean isNews = tries.done() ? status.equals("correct") : tries.misses() >= TRIES;
        return isNews && solutions.of(question).isPresent()
                ? Optional.of(
                        tries.done()
                                ? "solution(\"%s\") shows another way to do it.".formatted(question)
                                : "You have tried %d times. solution(\"%s\") shows a way to do it."
                                        .formatted(tries.misses(), question))
                : Optional.empty();
    }

    /**
     * A solution, for who has answered the question or has honestly tried: checked three answers that differ, and failed.
     * Before, how many tries are missing.
     */
    public Picture solution(String question) {
        return () -> solutionTo(question);
    }

    private Content solutionTo(String question) {
        Optional<String> solution = solutions.of(question);
        if (solution.isEmpty()) {
            return Content.text(
                    solutions.areThere()
                            ? "There is no question '%s'. The name of a question stands in its check: check(\"…\")."
                                    .formatted(question)
                            : "Solutions are not at hand here. They are in notebooks that ./millrace up has started.");
        }
        Tries tries = tries(question);
        if (!tries.done() && tries.misses() < TRIES) {
            int left = TRIES - tries.misses();
            return Content.text(
                    "The solution of '%s' is shown when you have answered it, or have tried three times: change your code and run its check. %d more %s."
                            .formatted(question, left, left == 1 ? "try" : "tries"));
        }
        return SolutionPicture.of(question, solution.get(), tries.done());
    }

    private record Tries(boolean done, int misses) {}

    private Tries tries(String question) {
        List<Logbook.Entry> own = logbook.read().stream()
                .filter(entry -> entry.question().equals(question))
                .toList();
        return new Tries(own.stream().anyMatch(Logbook.Entry::isCorrect), (int) own.stream()
                .filter(Logbook.Entry::isMiss)
                .map(Logbook.Entry::code)
                .distinct()
                .count());
    }

    /** All episodes, and what of them is done. */
    public Picture progress() {
        return () -> ProgressTable.of(Course.in(folder), logbook.read()).content();
    }

    /**
     * Writes the progress as CSV, a line for each question.
     *
     * @param file relative to the folder of the notebooks
     * @return where it was written
     */
    public Path export(String file) {
        Path target = folder.resolve(file).normalize();
        try {
            ProgressTable.of(Course.in(folder), logbook.read()).writeTo(target);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be written (%s)".formatted(target, e), e);
        }
        return target;
    }
}
