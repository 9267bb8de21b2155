package millrace.grader.grade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.grade.Verdict.RowDifference;
import millrace.grader.grade.Verdict.Status;
import millrace.grader.submission.Submission;
import millrace.grader.submission.Submission.Answer;
import millrace.grader.submission.Submission.State;

/**
 * Compares the evidence of a submission with that of our solution. The visible check and each hidden scenario count the
 * same; a question with two of four right gets half of its points.
 */
final class Judge {
    /** What a check writes down of an answer that has rows or a value. */
    static final String RECORDED = "recorded";

    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_ROW = 200;
    private static final int LONGEST_VALUE = 100;
    private static final int ROWS_SHOWN = 10;
    private static final int COLUMNS_SHOWN = 20;

    /** More than are ever written down, so somebody forged them: to compare them would keep us busy for hours. */
    private static final int MOST_ROWS = 20_000;

    /** What became of the cell says more of these than what the check wrote down. */
    private static final Set<Status> TOLD_BY_THE_CELL = Set.of(Status.TIMED_OUT, Status.DOES_NOT_COMPILE);

    private static final ObjectWriter PLAIN =
            new JsonMapper().writer().with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);

    private final Evidence ours;
    private final Evidence theirs;

    Judge(Evidence ours, Evidence theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    List<Verdict> judge(Submission submission) {
        return submission.answers().stream().map(this::judge).toList();
    }

    /** Whether all that was answered is right on the input that everybody can see. */
    boolean isRightSoFar(Submission submission) {
        return submission.answers().stream()
                .filter(answer -> answer.state() == State.ANSWERED)
                .allMatch(answer -> isRightSoFar(answer.question()));
    }

    /** Whether the answer to {@code question} is right on the input that everybody can see. */
    boolean isRightSoFar(String question) {
        return judge(question, GradedNotebook.CHECK).isEmpty();
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
        Optional<RowDifference> difference = Optional.empty();
        for (String each : cases) {
            Optional<Problem> problem = judge(answer.question(), each);
            if (problem.isPresent()) {
                wrong.add(problem.get().status());
                reasons.add(problem.get().reason());
                difference = difference.or(() -> problem.get().difference());
            }
        }
        int right = cases.size() - wrong.size();
        double points = cases.isEmpty() ? 0 : Math.round(100.0 * answer.points() * right / cases.size()) / 100.0;
        Status status = wrong.isEmpty() ? Status.CORRECT : right > 0 ? Status.PARTLY : wrong.get(0);
        if (wrong.isEmpty()) {
            reasons.add(
                    cases.size() == 1
                            ? "That is right."
                            : "Right, also in %d case%s that you have not seen."
                                    .formatted(cases.size() - 1, cases.size() == 2 ? "" : "s"));
        } else if (right == 0 && wrong.get(0) != Status.WRONG) {
            // What keeps the answer from running at all is said once.
            reasons.subList(1, reasons.size()).clear();
        }
        return new Verdict(
                answer.question(),
                status,
                points,
                answer.points(),
                reasons.stream().distinct().toList(),
                difference);
    }

    private record Problem(Status status, String reason, Optional<RowDifference> difference) {
        Problem(Status status, String reason) {
            this(status, reason, Optional.empty());
        }

        /** As of the case {@code scenario}, which is empty for the visible one. */
        Problem in(String scenario) {
            return scenario.isEmpty()
                    ? this
                    : new Problem(status, "Hidden case '%s': %s".formatted(scenario, reason), Optional.empty());
        }
    }

    /** What is wrong in one case; empty when nothing is. */
    private Optional<Problem> judge(String question, String file) {
        JsonNode expected = ours.read(question, file)
                .orElseThrow(() -> new IllegalStateException("no evidence of our own for " + question));
        String scenario = expected.path("scenario").asText();
        Optional<JsonNode> found = theirs.read(question, file);
        boolean visible = scenario.isEmpty();
        if (found.isEmpty()) {
            return Optional.of(
                    visible
                            ? withoutEvidence(question)
                            : hiddenWithoutEvidence(question).in(scenario));
        }
        Status status = status(found.get().path("status").asText());
        if (!found.get().path("status").asText().equals(RECORDED)) {
            Optional<Problem> stopped = theirs.firstFailure(question, Phase.VISIBLE)
                    .map(Judge::ofCell)
                    .filter(problem -> visible && TOLD_BY_THE_CELL.contains(status) && problem.status() == status);
            if (stopped.isPresent()) {
                return stopped;
            }
            return Optional.of(
                    visible
                            ? new Problem(
                                    status,
                                    explained(OneLine.of(
                                            found.get().path("reason").asText("no reason was given"), LONGEST_REASON)))
                            : hidden(status).in(scenario));
        }
        return (expected.has("value") ? value(expected, found.get()) : rows(expected, found.get(), visible))
                .map(problem -> problem.in(scenario));
    }

    /** What a learner's code says after it has seen a hidden input may be that input, so it is not repeated. */
    private static Problem hidden(Status status) {
        return new Problem(
                status,
                switch (status) {
                    case TIMED_OUT -> "the answer does not come to an end.";
                    case WRONG -> "the answer is none that could be compared.";
                    default -> "the answer fails.";
                });
    }

    private static Optional<Problem> value(JsonNode expected, JsonNode found) {
        return Comparison.values(expected.path("value"), found.path("value"))
                ? Optional.empty()
                : Optional.of(new Problem(
                        Status.WRONG,
                        "The value %s is not right.".formatted(OneLine.of(shown(found.path("value")), LONGEST_ROW))));
    }

    private static Optional<Problem> rows(JsonNode expected, JsonNode found, boolean visible) {
        // Rows that are made by hand have values alone.
        if (expected.path("named").asBoolean()
                && !expected.path("columns").isEmpty()
                && !found.path("columns").isEmpty()
                && !expected.path("columns").equals(found.path("columns"))) {
            return Optional.of(new Problem(
                    Status.WRONG,
                    visible
                            ? "The columns are %s; expected %s."
                                    .formatted(
                                            OneLine.of(found.path("columns").toString(), LONGEST_ROW),
                                            expected.path("columns").toString())
                            : "the columns have other names."));
        }
        int count = found.path("rows").size();
        if (found.path("count").asLong() != count || count > MOST_ROWS) {
            return Optional.of(new Problem(Status.WRONG, "there are far more rows than expected."));
        }
        return Comparison.rows(
                        expected.path("rows"),
                        found.path("rows"),
                        expected.path("ordered").asBoolean())
                .map(difference -> new Problem(
                        Status.WRONG,
                        words(difference, found, visible),
                        visible && !difference.onlyOrder() ? Optional.of(table(difference, found)) : Optional.empty()));
    }

    private static String words(Comparison.Difference difference, JsonNode found, boolean visible) {
        if (difference.onlyOrder()) {
            return "The rows are right, but in another order.";
        }
        int missing = difference.missing().size();
        int tooMany = difference.tooMany().size();
        if (found.path("rows").isEmpty()) {
            return "The answer has no rows; expected %d.".formatted(missing);
        }
        String counts = "%s%s%s"
                .formatted(
                        missing > 0 ? rows(missing) + " missing" : "",
                        missing > 0 && tooMany > 0 ? ", " : "",
                        tooMany > 0 ? rows(tooMany) + " not expected" : "");
        JsonNode example =
                tooMany > 0 ? difference.tooMany().get(0) : difference.missing().get(0);
        return visible ? "%s; the first: %s.".formatted(counts, OneLine.of(shown(example), LONGEST_ROW)) : counts + ".";
    }

    private static RowDifference table(Comparison.Difference difference, JsonNode found) {
        List<String> columns = new ArrayList<>();
        found.path("columns").forEach(column -> columns.add(OneLine.of(column.asText(), LONGEST_VALUE)));
        return new RowDifference(columns, cells(difference.missing()), cells(difference.tooMany()));
    }

    private static List<List<String>> cells(List<JsonNode> rows) {
        return rows.stream()
                .limit(ROWS_SHOWN)
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .limit(COLUMNS_SHOWN)
                        .map(value -> OneLine.of(value.isTextual() ? value.asText() : shown(value), LONGEST_VALUE))
                        .toList())
                .toList();
    }

    static String rows(int count) {
        return "%d row%s".formatted(count, count == 1 ? "" : "s");
    }

    /** Nothing was written down: what became of the cells tells why. */
    private Problem withoutEvidence(String question) {
        return theirs.firstFailure(question, Phase.VISIBLE)
                .map(Judge::ofCell)
                .orElseGet(
                        () -> new Problem(
                                Status.CRASHED,
                                "The answer left no result: an earlier cell ended the kernel, or the time for the whole notebook was over."));
    }

    private Problem hiddenWithoutEvidence(String question) {
        return hidden(
                theirs.firstFailure(question).map(cell -> ofCell(cell).status()).orElse(Status.CRASHED));
    }

    private static Problem ofCell(JsonNode cell) {
        String outcome = cell.path("outcome").asText();
        String feedback = OneLine.of(cell.path("feedback").asText(), LONGEST_REASON);
        return new Problem(
                outcome.equals("failed") && feedback.startsWith("CompileError")
                        ? Status.DOES_NOT_COMPILE
                        : status(outcome),
                explained(feedback));
    }

    /** What stands behind the JVM's own words for a limit that was reached. */
    private static String explained(String feedback) {
        return Stream.of(
                        Map.entry("OutOfMemoryError: unable to create native thread", "too many threads"),
                        Map.entry("OutOfMemoryError", "ran out of memory"),
                        Map.entry("ended with status 137", "was killed, probably since it ran out of memory"),
                        Map.entry("the kernel's process ended with status", "ended its JVM; is there a System.exit"),
                        Map.entry("StackOverflowError", "calls itself without end"),
                        Map.entry("No space left on device", "wrote more than the sandbox has room for"))
                .filter(known -> feedback.contains(known.getKey()))
                .findFirst()
                .map(known -> "%s (%s)".formatted(known.getValue(), feedback))
                .orElse(feedback);
    }

    /** What the outcome of a cell, or what a check wrote down of itself, makes of an answer that is not right. */
    static Status status(String text) {
        for (Status status : Status.values()) {
            if (status.text().equals(text) && status != Status.CORRECT && status != Status.PARTLY) {
                return status;
            }
        }
        return text.equals("never stopped") ? Status.TIMED_OUT : Status.CRASHED;
    }

    /** A value as people write it, a large number without an exponent. */
    static String shown(JsonNode value) {
        try {
            return PLAIN.writeValueAsString(value);
        } catch (JsonProcessingException hugeNumber) {
            return value.toString();
        }
    }

    static String shown(double points) {
        return points == Math.rint(points) ? Long.toString((long) points) : String.format(Locale.ROOT, "%.2f", points);
    }
}
