package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import millrace.grader.grade.Verdict.Status;
import millrace.grader.submission.Submission;
import millrace.grader.submission.Submission.Answer;
import millrace.grader.submission.Submission.State;

/**
 * Compares the evidence of a submission with that of our solution. The visible check and each hidden scenario count the
 * same; a question with two of four right gets half of its points.
 */
final class Judge {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_ROW = 200;

    private final Evidence ours;
    private final Evidence theirs;

    Judge(Evidence ours, Evidence theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    List<Verdict> judge(Submission submission) {
        return submission.answers().stream().map(this::judge).toList();
    }

    private Verdict judge(Answer answer) {
        if (answer.state() != State.ANSWERED) {
            return new Verdict(
                    answer.question(),
                    Status.NOT_STARTED,
                    0,
                    answer.points(),
                    List.of(
                            answer.state() == State.MISSING
                                    ? "There is no answer: its cell is empty or gone."
                                    : "The answer is still what was handed out."));
        }
        List<String> cases = ours.files(answer.question());
        List<String> reasons = new ArrayList<>();
        List<Status> wrong = new ArrayList<>();
        for (String each : cases) {
            judge(answer.question(), each).ifPresent(problem -> {
                wrong.add(problem.status());
                reasons.add(problem.reason());
            });
        }
        int right = cases.size() - wrong.size();
        double points = cases.isEmpty() ? 0 : Math.round(100.0 * answer.points() * right / cases.size()) / 100.0;
        Status status = wrong.isEmpty() ? Status.CORRECT : right > 0 ? Status.PARTLY : wrong.get(0);
        if (wrong.isEmpty()) {
            reasons.add(
                    cases.size() == 1
                            ? "That is right."
                            : "Right, also in %d cases that you have not seen.".formatted(cases.size() - 1));
        }
        return new Verdict(
                answer.question(),
                status,
                points,
                answer.points(),
                reasons.stream().distinct().toList());
    }

    private record Problem(Status status, String reason) {}

    /** What is wrong in one case; empty when nothing is. */
    private Optional<Problem> judge(String question, String file) {
        JsonNode expected = ours.read(question, file)
                .orElseThrow(() -> new IllegalStateException("no evidence of our own for " + question));
        String scenario = expected.path("scenario").asText();
        Optional<JsonNode> found = theirs.read(question, file);
        if (found.isEmpty()) {
            return Optional.of(withoutEvidence(question));
        }
        String status = found.get().path("status").asText();
        if (!status.equals("recorded")) {
            String reason = shortened(found.get().path("reason").asText("no reason was given"), LONGEST_REASON);
            return Optional.of(new Problem(status(status), in(scenario, reason)));
        }
        return (expected.has("value") ? value(expected, found.get()) : rows(expected, found.get(), scenario.isEmpty()))
                .map(reason -> new Problem(Status.WRONG, in(scenario, reason)));
    }

    private static Optional<String> value(JsonNode expected, JsonNode found) {
        return Comparison.equal(expected.path("value"), found.path("value"))
                ? Optional.empty()
                : Optional.of("The value %s is not right."
                        .formatted(shortened(found.path("value").toString(), LONGEST_ROW)));
    }

    private static Optional<String> rows(JsonNode expected, JsonNode found, boolean visible) {
        if (expected.path("named").asBoolean() && !expected.path("columns").equals(found.path("columns"))) {
            return Optional.of("The columns are %s; expected %s."
                    .formatted(
                            shortened(found.path("columns").toString(), LONGEST_ROW),
                            expected.path("columns").toString()));
        }
        if (found.path("count").asLong() != found.path("rows").size()) {
            return Optional.of("There are %,d rows, far more than expected."
                    .formatted(found.path("count").asLong()));
        }
        return Comparison.rows(
                        expected.path("rows"),
                        found.path("rows"),
                        expected.path("ordered").asBoolean())
                .map(difference -> words(difference, found, visible));
    }

    private static String words(Comparison.Difference difference, JsonNode found, boolean visible) {
        if (difference.onlyOrder()) {
            return "The rows are right, but in another order.";
        }
        if (found.path("rows").isEmpty()) {
            return "The answer has no rows; expected %d.".formatted(difference.missing());
        }
        String counts = "%s%s%s"
                .formatted(
                        difference.missing() > 0 ? rows(difference.missing()) + " missing" : "",
                        difference.missing() > 0 && difference.tooMany() > 0 ? ", " : "",
                        difference.tooMany() > 0 ? rows(difference.tooMany()) + " not expected" : "");
        return visible
                ? "%s; the first: %s."
                        .formatted(
                                counts,
                                shortened(difference.example().orElseThrow().toString(), LONGEST_ROW))
                : counts + ".";
    }

    private static String rows(int count) {
        return "%d row%s".formatted(count, count == 1 ? "" : "s");
    }

    /** Nothing was written down: what became of the cells tells why. */
    private Problem withoutEvidence(String question) {
        return theirs.firstFailure(question)
                .map(Judge::ofCell)
                .orElseGet(() -> theirs.cells()
                        .map(
                                cells -> new Problem(
                                        Status.CRASHED,
                                        "The answer left no result: an earlier cell ended the kernel, or kept it from going on."))
                        .orElseGet(
                                () -> new Problem(Status.TIMED_OUT, "The notebook did not come to its end in time.")));
    }

    private static Problem ofCell(JsonNode cell) {
        String outcome = cell.path("outcome").asText();
        String feedback = shortened(cell.path("feedback").asText(), LONGEST_REASON);
        return new Problem(
                outcome.equals("failed") && feedback.startsWith("CompileError")
                        ? Status.DOES_NOT_COMPILE
                        : status(outcome),
                feedback);
    }

    private static Status status(String text) {
        for (Status status : Status.values()) {
            if (status.text().equals(text) && status != Status.CORRECT && status != Status.PARTLY) {
                return status;
            }
        }
        return text.equals("timed out") ? Status.TIMED_OUT : Status.CRASHED;
    }

    private static String in(String scenario, String reason) {
        return scenario.isEmpty() ? reason : "Hidden case '%s': %s".formatted(scenario, reason);
    }

    private static String shortened(String text, int length) {
        String oneLine = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce("", (one, other) -> one.isEmpty() ? other : one + " " + other);
        return oneLine.length() <= length ? oneLine : oneLine.substring(0, length - 1) + "…";
    }

    static String shown(double points) {
        return points == Math.rint(points) ? Long.toString((long) points) : String.format(Locale.ROOT, "%.2f", points);
    }
}
