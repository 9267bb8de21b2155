package millrace.grader.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Mutant;
import millrace.grader.notebook.Role;

/**
 * Tries the wrong answers that come with an episode, in the kernel in which the solved notebook has just run: each takes
 * the place of the solution, and then its check, and where that is content the scenarios, must refuse it in words that
 * name the mistake. Afterwards the solution stands again.
 */
final class Mutants {
    private final Episode episode;
    private final KernelProcess kernel;
    private final Duration limit;
    private final List<String> problems = new ArrayList<>();
    private boolean kernelEnded;

    private Mutants(Episode episode, KernelProcess kernel, Duration limit) {
        this.episode = episode;
        this.kernel = kernel;
        this.limit = limit;
    }

    /**
     * What is wrong with the mutants of {@code episode}, a line each.
     *
     * @param solved what ran in {@code kernel}; where it failed, nothing is tried: the proof tells of that
     * @param limit for each cell
     */
    static List<String> problems(Episode episode, NotebookRun solved, KernelProcess kernel, Duration limit) {
        if (!solved.failures().isEmpty()) {
            return List.of();
        }
        Mutants mutants = new Mutants(episode, kernel, limit);
        var questions = new LinkedHashSet<String>();
        episode.mutants().forEach(mutant -> questions.add(mutant.question()));
        questions.forEach(mutants::question);
        return mutants.problems;
    }

    private void question(String question) {
        for (Mutant mutant : episode.mutants()) {
            if (mutant.question().equals(question) && !kernelEnded) {
                refused(mutant);
            }
        }
        for (String solution : episode.code(question, Role.SOLUTION)) {
            run(solution);
        }
    }

    private void refused(Mutant mutant) {
        Ran put = run(mutant.source());
        if (put.failure().isPresent()) {
            add(mutant, "found that it does not run: " + put.failure().get(), "code in place of the solution");
            return;
        }
        List<String> tries = new ArrayList<>(episode.code(mutant.question(), Role.CHECK));
        tries.addAll(episode.code(mutant.question(), Role.SCENARIO));
        for (String code : tries) {
            Ran tried = run(code);
            if (tried.failure().isPresent()) {
                add(
                        mutant,
                        "found a cell that fails with it: " + tried.failure().get(),
                        "a check that says what is wrong");
                return;
            }
            Optional<CheckResult> refusal = tried.results().stream()
                    .filter(result -> !result.isCorrect())
                    .findFirst();
            if (refusal.isPresent()) {
                names(mutant, refusal.get());
                return;
            }
        }
        add(
                mutant,
                "found that its check and all %d scenarios are content with it".formatted(tries.size() - 1),
                "one that refuses it");
    }

    private void names(Mutant mutant, CheckResult refusal) {
        String message = (refusal.scenario() + ": " + refusal.reason()).replaceFirst("^: ", "");
        if (!message.contains(mutant.says())) {
            add(
                    mutant,
                    "found '%s' from its %s (%s)"
                            .formatted(refusal.status(), refusal.what(), message.replace("\n", " ")),
                    "a message with the words '" + mutant.says() + "'");
        }
    }

    private record Ran(Optional<String> failure, List<CheckResult> results) {}

    private Ran run(String code) {
        if (kernelEnded) {
            return new Ran(Optional.of(new CellOutcome.NotRun().feedback()), List.of());
        }
        KernelProcess.Ran ran = kernel.run(code, limit);
        kernelEnded |= ran.outcome().endsTheKernel();
        return new Ran(
                ran.outcome() instanceof CellOutcome.Done
                        ? Optional.empty()
                        : Optional.of(ran.outcome().feedback()),
                CheckResult.in(kernel.outputs(ran.request()).stream()));
    }

    private void add(Mutant mutant, String found, String expected) {
        problems.add("%s %s: of the mutant in line %d %s; expected %s"
                .formatted(episode.name(), mutant.question(), mutant.line(), found, expected));
    }
}
