package millrace.lib.check;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import millrace.lib.display.Html;

/** Hints that come one at a time, so that a learner can go on alone after each. */
public final class Hints {
    private static final Map<String, Integer> REVEALED = new ConcurrentHashMap<>();

    private Hints() {}

    /** Shows the steps revealed so far for {@code question} and one more. */
    public static void reveal(String question, List<String> steps) {
        int count = REVEALED.merge(question, 1, (before, one) -> Math.min(before + one, steps.size()));
        Display.show(content(steps, Math.min(count, steps.size())));
    }

    static Content content(List<String> steps, int count) {
        String more = count < steps.size() ? "Run this cell again for the next one." : "That was the last one.";
        String text = IntStream.range(0, count)
                .mapToObj(i -> "Hint %d of %d: %s\n".formatted(i + 1, steps.size(), steps.get(i)))
                .collect(Collectors.joining());
        String items = steps.stream()
                .limit(count)
                .map(step -> "<li style=\"margin:4px 0\">" + Html.escape(step) + "</li>")
                .collect(Collectors.joining());
        return Content.text(text + more)
                .withHtml(
                        "<div %s style=\"border-left:4px solid %s;padding:4px 12px\"><div style=\"font-weight:600\">Hint %d of %d</div><ol style=\"margin:4px 0\">%s</ol><div style=\"color:%s\">%s</div></div>"
                                .formatted(Html.AS_IS, Html.BORDER, count, steps.size(), items, Html.FAINT, more));
    }
}
