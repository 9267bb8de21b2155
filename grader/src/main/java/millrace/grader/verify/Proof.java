package millrace.grader.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Question;

/** Compares what an episode's two runs showed with what they must show. */
final class Proof {
    private final Episode episode;
    private final List<String> problems = new ArrayList<>();

    private Proof(Episode episode) {
        this.episode = episode;
    }

    /**
     * Every demand that is not met, a line each with episode, question, what was found and what was expected.
     *
     * @param untouched the notebook as learners get it
     * @param solved the one with solutions and scenarios
     */
    static List<String> problems(Episode episode, NotebookRun untouched, NotebookRun solved) {
        Proof proof = new Proof(episode);
        proof.untouched(untouched);
        proof.solved(solved);
        return proof.problems;
    }

    private void untouched(NotebookRun run) {
        String form = "the untouched notebook";
        cellsThatFailed(run, form);
        Map<String, List<CheckResult>> results = byQuestion(run, form);
        for (Question question : episode.questions()) {
            oneCheck(question, results.getOrDefault(question.id(), List.of()), CheckResult.NOT_STARTED, form);
        }
    }

    private void solved(NotebookRun run) {
        String form = "the solved notebook";
        cellsThatFailed(run, form);
        Map<String, List<CheckResult>> results = byQuestion(run, form);
        for (Question question : episode.questions()) {
            List<CheckResult> own = results.getOrDefault(question.id(), List.of());
            oneCheck(question, own, CheckResult.CORRECT, form);
            List<CheckResult> scenarios =
                    own.stream().filter(CheckResult::isScenario).toList();
            if (scenarios.size() < question.scenarios()) {
                add(
                        question.id(),
                        "found %d results of scenarios in %s".formatted(scenarios.size(), form),
                        "one from each of the %d scenario cells".formatted(question.scenarios()));
            }
            scenarios.forEach(scenario -> status(question, scenario, CheckResult.CORRECT, form));
        }
    }

    private void cellsThatFailed(NotebookRun run, String form) {
        run.failures().forEach(failure -> {
            String question = failure.cell().question();
            add(question, "found in %s: %s".formatted(form, failure.feedback()), "a cell that runs without an error");
        });
    }

    private Map<String, List<CheckResult>> byQuestion(NotebookRun run, String form) {
        Set<String> known = episode.questions().stream().map(Question::id).collect(Collectors.toSet());
        Map<String, List<CheckResult>> results =
                CheckResult.in(run.notebook()).stream().collect(Collectors.groupingBy(CheckResult::question));
        results.keySet().stream()
                .filter(question -> !known.contains(question))
                .sorted()
                .forEach(question ->
                        add(question, "found a result for it in " + form, "results for the questions of the source"));
        return results;
    }

    private void oneCheck(Question question, List<CheckResult> results, String status, String form) {
        List<CheckResult> checks =
                results.stream().filter(result -> !result.isScenario()).toList();
        if (checks.size() != 1) {
            add(question.id(), "found %d results of its check in %s".formatted(checks.size(), form), "one");
        }
        checks.forEach(check -> status(question, check, status, form));
    }

    private void status(Question question, CheckResult result, String status, String form) {
        if (!result.status().equals(status)) {
            add(
                    question.id(),
                    "found '%s' from its %s in %s (%s)"
                            .formatted(
                                    result.status(),
                                    result.what(),
                                    form,
                                    result.reason().lines().findFirst().orElse("no reason given")),
                    "'" + status + "'");
        }
    }

    private void add(String question, String found, String expected) {
        problems.add("%s %s: %s; expected %s"
                .formatted(episode.name(), question.isEmpty() ? "(no question)" : question, found, expected));
    }
}
