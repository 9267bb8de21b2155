package millrace.lib.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import millrace.lib.display.Figure;
import millrace.lib.display.Html;
import millrace.lib.progress.Learner;

/** Shows a verdict in the cell, for people and for machines. */
final class Report {
    static final String MIME = "application/vnd.millrace.check+json";

    private Report() {}

    static void show(String question, Optional<String> scenario, Verdict verdict) {
        Display.show(content(question, scenario, verdict));
        if (scenario.isEmpty() && verdict.status() != Verdict.Status.RECORDED) {
            Learner.current()
                    .checked(question, verdict.status().text())
                    .ifPresent(words -> Display.show(new Figure().note(words).content()));
        }
    }

    static Content content(String question, Optional<String> scenario, Verdict verdict) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("question", question);
        machine.put("scenario", scenario.orElse(null));
        machine.put("status", verdict.status().text());
        machine.put("reason", verdict.reason());
        String subject = scenario.map(name -> question + ", " + name).orElse(question);
        return Content.text(text(subject, verdict))
                .withHtml(html(subject, verdict))
                .with(MIME, machine);
    }

    private static String text(String subject, Verdict verdict) {
        Verdict.Status status = verdict.status();
        String table = verdict.comparison()
                .map(ComparisonTable::text)
                .map(rows -> "\n\n" + rows)
                .orElse("");
        return "%s %s: %s\n%s%s"
                .formatted(status.sign(), subject, status.text(), verdict.reason(), table)
                .stripTrailing();
    }

    private static String html(String subject, Verdict verdict) {
        Verdict.Status status = verdict.status();
        StringBuilder html =
                new StringBuilder("<div %s role=\"status\" style=\"border-left:4px solid %s;padding:4px 12px\">"
                        .formatted(Html.AS_IS, colour(status)));
        html.append("<div style=\"font-weight:600\">%s %s: %s</div>"
                .formatted(status.sign(), Html.escape(subject), status.text()));
        verdict.reason()
                .lines()
                .forEach(line -> html.append("<div>").append(Html.escape(line)).append("</div>"));
        verdict.comparison().map(ComparisonTable::html).ifPresent(html::append);
        return html.append("</div>").toString();
    }

    /** Beside the sign and the word, which say the same. */
    private static String colour(Verdict.Status status) {
        return switch (status) {
            case CORRECT -> "var(--jp-success-color1, #388e3c)";
            case NOT_STARTED, RECORDED -> "var(--jp-info-color1, #0288d1)";
            case TIMED_OUT -> "var(--jp-warn-color1, #f57c00)";
            case WRONG, DOES_NOT_COMPILE, CRASHED -> "var(--jp-error-color1, #d32f2f)";
        };
    }
}
