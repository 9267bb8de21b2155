package millrace.grader.grade;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.grade.Verdict.Status;

/** A class at a glance, for the person who grades: what was right and wrong how often, and everybody's points. */
final class Summary {
    private Summary() {}

    static String page(List<Result> results) {
        Page page = new Page("Grades");
        Map<String, List<Result>> byEpisode =
                results.stream().collect(Collectors.groupingBy(Result::episode, TreeMap::new, Collectors.toList()));
        byEpisode.forEach((episode, those) -> {
            page.add("h2", "", episode.isEmpty() ? "not graded" : episode);
            if (!episode.isEmpty()) {
                double mean =
                        those.stream().mapToDouble(Result::points).average().orElse(0);
                page.add(
                        "p",
                        "score",
                        "%d submissions, %s of %d points on average"
                                .formatted(
                                        those.size(),
                                        Judge.shown(Math.round(mean * 100) / 100.0),
                                        those.get(0).worth()));
                questions(page, those);
            }
            students(page, those);
        });
        return page.html();
    }

    private static void questions(Page page, List<Result> results) {
        Map<String, Map<Status, Long>> counts = new LinkedHashMap<>();
        for (Result result : results) {
            for (Verdict verdict : result.verdicts()) {
                counts.computeIfAbsent(verdict.question(), question -> new TreeMap<>())
                        .merge(verdict.status(), 1L, Long::sum);
            }
        }
        Set<Status> seen = new LinkedHashSet<>();
        for (Status status : Status.values()) {
            if (counts.values().stream().anyMatch(question -> question.containsKey(status))) {
                seen.add(status);
            }
        }
        page.open("table", "").open("tr", "").add("th", "", "question");
        seen.forEach(status -> page.add("th", Feedback.look(status), status.text()));
        page.close("tr");
        counts.forEach((question, byStatus) -> {
            page.open("tr", "").add("td", "", question);
            seen.forEach(status ->
                    page.add("td", "number", byStatus.getOrDefault(status, 0L).toString()));
            page.close("tr");
        });
        page.close("table");
    }

    private static List<String> path(Result result) {
        return Stream.concat(result.place().stream(), Stream.of(Result.FEEDBACK))
                .toList();
    }

    private static void students(Page page, List<Result> results) {
        boolean refused = results.get(0).refusal().isPresent();
        page.open("table", "").open("tr", "").add("th", "", "student").add("th", "", refused ? "reason" : "points");
        page.close("tr");
        for (Result result : results) {
            page.open("tr", "").open("td", "");
            page.link(path(result), result.student());
            page.close("td");
            result.refusal()
                    .ifPresentOrElse(
                            reason -> page.add("td", "", reason),
                            () -> page.add("td", "number", Judge.shown(result.points())));
            page.close("tr");
        }
        page.close("table");
    }
}
