package millrace.grader.grade;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import millrace.grader.grade.Verdict.RowDifference;
import millrace.grader.grade.Verdict.Status;

/** The page that a student gets. */
final class Feedback {
    private Feedback() {}

    static String page(Result result) {
        Page page = new Page(
                result.episode().isEmpty() ? result.student() : "%s: %s".formatted(result.episode(), result.student()));
        result.refusal()
                .ifPresentOrElse(
                        reason -> page.add("p", "bad", "The file was not graded: " + reason),
                        () -> page.add(
                                "p",
                                "score",
                                "%s of %d points".formatted(Judge.shown(result.points()), result.worth())));
        result.notes().forEach(note -> page.add("p", "note", note));
        result.verdicts().forEach(verdict -> add(page, verdict));
        return page.html();
    }

    private static void add(Page page, Verdict verdict) {
        page.open("h2", "")
                .add("span", "", verdict.question())
                .add(
                        "span",
                        look(verdict.status()),
                        "%s %s, %s of %d"
                                .formatted(
                                        sign(verdict.status()),
                                        verdict.status().text(),
                                        Judge.shown(verdict.points()),
                                        verdict.worth()))
                .close("h2");
        // The visible case comes first, and the rows are its.
        verdict.reasons().stream().limit(1).forEach(reason -> page.add("p", "", reason));
        verdict.difference().ifPresent(difference -> add(page, difference));
        verdict.reasons().stream().skip(1).forEach(reason -> page.add("p", "", reason));
    }

    private static void add(Page page, RowDifference difference) {
        page.open("table", "").open("tr", "").add("th", "", "row");
        int columns = Stream.concat(difference.missing().stream(), difference.notExpected().stream())
                .mapToInt(List::size)
                .max()
                .orElse(0);
        IntStream.range(0, columns)
                .forEach(i -> page.add(
                        "th",
                        "",
                        i < difference.columns().size() ? difference.columns().get(i) : ""));
        page.close("tr");
        add(page, difference.missing(), "good", "expected, not there");
        add(page, difference.notExpected(), "bad", "there, not expected");
        page.close("table");
    }

    private static void add(Page page, List<List<String>> rows, String look, String kind) {
        for (List<String> row : rows) {
            page.open("tr", "").add("td", look, kind);
            row.forEach(value -> page.add("td", "", value));
            page.close("tr");
        }
    }

    static String look(Status status) {
        return switch (status) {
            case CORRECT -> "good";
            case PARTLY, NOT_STARTED -> "part";
            default -> "bad";
        };
    }

    private static String sign(Status status) {
        return switch (status) {
            case CORRECT -> "✔";
            case PARTLY -> "◐";
            case NOT_STARTED -> "○";
            default -> "✘";
        };
    }
}
