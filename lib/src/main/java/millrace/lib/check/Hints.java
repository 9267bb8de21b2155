package millrace.lib.check;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;
import millrace.lib.display.Html;

/** Hints that a learner unfolds one at a time, so that it is possible to go on alone after each; also in a saved page. */
public final class Hints {
    private Hints() {}

    /** All of {@code steps}, each folded inside the one before it; the text form has no folds. */
    public static Content folded(List<String> steps) {
        String text = IntStream.range(0, steps.size())
                .mapToObj(i -> "%s: %s".formatted(title(i, steps), steps.get(i)))
                .collect(Collectors.joining("\n"));
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            html.append(
                    "<details %s style=\"border-left:4px solid %s;padding:4px 12px;margin:4px 0\"><summary style=\"cursor:pointer;font-weight:600\">%s</summary><div style=\"margin:4px 0\">%s</div>"
                            .formatted(Html.AS_IS, Html.BORDER, title(i, steps), Html.escape(steps.get(i))));
        }
        return Content.text(text).withHtml(html + "</details>".repeat(steps.size()));
    }

    /** One answer for each question above, folded: first one's own words, then these. */
    public static Content answers(List<String> answers) {
        StringBuilder html = new StringBuilder("<div>First your own words. Then compare:</div>");
        StringBuilder text = new StringBuilder("First your own words. Then compare:");
        for (int i = 0; i < answers.size(); i++) {
            html.append(
                    "<details %s style=\"border-left:4px solid %s;padding:4px 12px;margin:4px 0\"><summary style=\"cursor:pointer;font-weight:600\">An answer to question %d</summary><div style=\"margin:4px 0;max-width:60em\">%s</div></details>"
                            .formatted(Html.AS_IS, Html.BORDER, i + 1, Html.escape(answers.get(i))));
            text.append("\n%d. %s".formatted(i + 1, answers.get(i)));
        }
        return Content.text(text.toString()).withHtml(html.toString());
    }

    private static String title(int step, List<String> steps) {
        return "Hint %d of %d".formatted(step + 1, steps.size());
    }
}
