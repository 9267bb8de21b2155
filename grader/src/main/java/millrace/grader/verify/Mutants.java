package millrace.grader.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.NotebookRun.CellRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Mutant;
import millrace.grader.notebook.Role;

/**
 * Tries the wrong answers that come with an episode, while the solved notebook runs: behind the last cell of a question
 * each of its mutants takes the place of the solution, and then the check, and where that is content the scenarios, must
 * refuse it in words that name the mistake. Afterwards the solution stands again.
 */
final class Mutants {
    private final Episode episode;
    private final Duration limit;
    private final List<String> problems = new ArrayList<>();
    private KernelProcess kernel;
    private boolean stopped;

    /** @param limit for each cell */
    Mutants(Episode episode, Duration limit) {
        this.episode = episode;
        this.limit = limit;
    }

    /** What is wrong with the mutants that were tried, a line each. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** What to do after each cell that {@code running} has run. */
    Consumer<CellRun> between(KernelProcess running) {
        kernel = running;
        Map<String, Integer> cellsLeft = new HashMap<>();
        episode.solvedWithScenarios().cells().forEach(cell -> cellsLeft.merge(cell.question(), 1, Integer::sum));
        return run -> {
            // Of a notebook that fails the proof tells enough.
            stopped |= run.isFailure();
            if (cellsLeft.merge(run.cell().question(), -1, Integer::sum) == 0) {
                question(run.cell().question());
            }
        };
    }

    private void question(String question) {
        List<Mutant> own = episode.mutants().stream()
                .filter(mutant -> mutant.question().equals(question))
                .toList();
        own.forEach(mutant -> {
            if (!stopped) {
                refused(mutant);
            }
        });
        if (!own.isEmpty() && !stopped) {
            episode.code(question, Role.SOLUTION).forEach(this::run);
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
        if (stopped) {
            return new Ran(Optional.of(new CellOutcome.NotRun().feedback()), List.of());
        }
        KernelProcess.Ran ran = kernel.run(code, limit);
        stopped |= ran.outcome().endsTheKernel();
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
