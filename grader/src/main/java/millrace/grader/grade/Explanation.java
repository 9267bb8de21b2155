package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.grader.submission.Submission;
import millrace.grader.submission.Submission.Answer;

/** The evidence of a submission beside ours, hidden cases included: for the person who grades, and nobody else. */
final class Explanation {
    private static final int ROWS_SHOWN = 10;
    private static final int LONGEST = 300;

    private final Evidence ours;
    private final Evidence theirs;

    Explanation(Evidence ours, Evidence theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Line by line. */
    List<String> of(Submission submission) {
        List<String> lines = new ArrayList<>();
        List<Verdict> verdicts = new Judge(ours, theirs).judge(submission);
        for (int i = 0; i < verdicts.size(); i++) {
            Verdict verdict = verdicts.get(i);
            Answer answer = submission.answers().get(i);
            lines.add("");
            lines.add("%s: %s, %s of %d"
                    .formatted(
                            verdict.question(),
                            verdict.status().text(),
                            Judge.shown(verdict.points()),
                            verdict.worth()));
            theirs.firstFailure(answer.question())
                    .ifPresent(cell -> lines.add(
                            "  a cell: " + OneLine.of(cell.path("feedback").asText(), LONGEST)));
            for (String file : ours.files(answer.question())) {
                lines.addAll(of(answer.question(), file));
            }
        }
        return lines;
    }

    private List<String> of(String question, String file) {
        List<String> lines = new ArrayList<>();
        JsonNode expected = ours.read(question, file).orElseThrow();
        Optional<JsonNode> found = theirs.read(question, file);
        String scenario = expected.path("scenario").asText();
        lines.add("  %s".formatted(scenario.isEmpty() ? "visible case" : "hidden case '%s'".formatted(scenario)));
        if (found.isEmpty()) {
            lines.add("    left nothing");
        } else if (!found.get().path("status").asText().equals("recorded")) {
            lines.add("    %s: %s"
                    .formatted(
                            OneLine.of(found.get().path("status").asText(), LONGEST),
                            OneLine.of(found.get().path("reason").asText(), LONGEST)));
        } else if (expected.has("value")) {
            lines.add("    expected " + OneLine.of(Judge.shown(expected.path("value")), LONGEST));
            lines.add("    found    " + OneLine.of(Judge.shown(found.get().path("value")), LONGEST));
        } else {
            rows(expected, found.get(), lines);
        }
        return lines;
    }

    private static void rows(JsonNode expected, JsonNode found, List<String> lines) {
        lines.add("    columns expected %s, found %s"
                .formatted(
                        OneLine.of(expected.path("columns").toString(), LONGEST),
                        OneLine.of(found.path("columns").toString(), LONGEST)));
        Optional<Comparison.Difference> difference = Comparison.rows(
                expected.path("rows"),
                found.path("rows"),
                expected.path("ordered").asBoolean());
        if (difference.isEmpty()) {
            lines.add("    %s, as expected"
                    .formatted(Judge.rows(expected.path("rows").size())));
            return;
        }
        lines.add("    %s expected, %d found; %d missing, %d not expected%s"
                .formatted(
                        Judge.rows(expected.path("rows").size()),
                        found.path("rows").size(),
                        difference.get().missing().size(),
                        difference.get().tooMany().size(),
                        difference.get().onlyOrder() ? ", another order" : ""));
        difference.get().missing().stream()
                .limit(ROWS_SHOWN)
                .forEach(row -> lines.add("    - " + OneLine.of(Judge.shown(row), LONGEST)));
        difference.get().tooMany().stream()
                .limit(ROWS_SHOWN)
                .forEach(row -> lines.add("    + " + OneLine.of(Judge.shown(row), LONGEST)));
    }
}
