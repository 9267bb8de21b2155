package millrace.lib.display;

import java.util.ArrayList;
import java.util.List;
import millrace.kernel.display.Content;

/**
 * A picture put together from parts, each in HTML and in plain text, in the order they are added. Nothing in it needs a
 * script, and what can be folded is a {@code <details>}, which the keyboard opens too.
 */
public final class Figure {
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    /** A labelled value, as {@link #facts} has them. */
    public record Fact(String label, String value) {}

    /** A heading, with what matters of its subject's condition behind it. */
    public Figure title(String title, String condition) {
        html.append("<div style=\"margin:6px 0 2px\"><span style=\"font-weight:600;font-size:110%%\">%s</span>%s</div>"
                .formatted(
                        Html.escape(title),
                        condition.isEmpty()
                                ? ""
                                : " <span style=\"color:%s\">%s</span>".formatted(Html.FAINT, Html.escape(condition))));
        return words(condition.isEmpty() ? title : title + " " + condition);
    }

    /** Values in a row, each below its label. */
    public Figure facts(List<Fact> facts) {
        html.append("<div ")
                .append(Html.AS_IS)
                .append(" style=\"display:flex;flex-wrap:wrap;gap:2px 24px;margin:4px 0 6px\">");
        List<String> words = new ArrayList<>();
        for (Fact fact : facts) {
            html.append(
                    "<div><div style=\"font-size:85%%;color:%s\">%s</div><div style=\"font-weight:600;font-variant-numeric:tabular-nums\">%s</div></div>"
                            .formatted(Html.FAINT, Html.escape(fact.label()), Html.escape(fact.value())));
            words.add(fact.label() + " " + fact.value());
        }
        html.append("</div>");
        return words(String.join(" · ", words));
    }

    /** A drawing; its text form comes from the table or the words beside it. */
    public Figure drawing(Svg drawing) {
        html.append("<div ")
                .append(Html.AS_IS)
                .append('>')
                .append(drawing.html())
                .append("</div>");
        return this;
    }

    public Figure table(HtmlTable table) {
        html.append(scrolling(table.html()));
        return words(table.text().stripTrailing());
    }

    /** A table that says what a drawing shows, folded away in HTML. */
    public Figure tableOf(String summary, HtmlTable table) {
        html.append(details(summary, scrolling(table.html()), false));
        return words(table.text().stripTrailing());
    }

    /** A sentence or two in small print. */
    public Figure note(String note) {
        if (note.isEmpty()) {
            return this;
        }
        html.append("<div ")
                .append(Html.AS_IS)
                .append(" style=\"margin:2px 0 4px;max-width:60em;color:%s\">%s</div>"
                        .formatted(Html.FAINT, Html.escape(note)));
        return words(note);
    }

    /** A sentence or two. */
    public Figure paragraph(String paragraph) {
        html.append("<div ")
                .append(Html.AS_IS)
                .append(" style=\"margin:4px 0;max-width:60em;white-space:pre-line\">%s</div>"
                        .formatted(Html.escape(paragraph)));
        return words(paragraph);
    }

    /** A part that has each form ready; the HTML's values are escaped. */
    Figure both(String htmlForm, String textForm) {
        html.append(scrolling(htmlForm));
        return words(textForm);
    }

    /** A sentence that matters most. */
    public Figure strong(String paragraph) {
        html.append("<div ")
                .append(Html.AS_IS)
                .append(" style=\"margin:4px 0;max-width:60em;font-weight:600\">%s</div>"
                        .formatted(Html.escape(paragraph)));
        return words(paragraph);
    }

    /** Text as it is, in a font of equal widths. */
    public Figure verbatim(String verbatim) {
        html.append(pre(verbatim));
        return words(verbatim);
    }

    /** Another figure below this one. */
    public Figure add(Figure other) {
        html.append(other.html);
        return words(other.text.toString().stripTrailing());
    }

    /** Other figures beside each other, below each other where the page is narrow. */
    public Figure beside(List<Figure> others) {
        html.append("<div style=\"display:flex;flex-wrap:wrap;gap:8px 32px;align-items:flex-start\">");
        for (Figure other : others) {
            // A drawing takes what width it gets, a table what it needs.
            html.append(
                            other.html.indexOf("<svg") >= 0
                                    ? "<div style=\"flex:1 1 380px\">"
                                    : "<div style=\"max-width:100%\">")
                    .append(other.html)
                    .append("</div>");
            words(other.text.isEmpty() ? "" : other.text.toString().stripTrailing() + "\n");
        }
        html.append("</div>");
        return this;
    }

    /** Another figure, folded away in HTML behind {@code summary}. */
    public Figure folded(String summary, Figure other, boolean open) {
        html.append(details(summary, other.html.toString(), open));
        words(summary);
        return words(other.text.toString().stripTrailing().indent(2).stripTrailing());
    }

    /** As {@link #folded}, but only in HTML: for what would drown the rest in plain text. */
    public Figure foldedInHtml(String summary, Figure other) {
        html.append(details(summary, other.html.toString(), false));
        return this;
    }

    /** Both forms, for a cell. */
    public Content content() {
        return Content.text(text.toString().stripTrailing()).withHtml(html.toString());
    }

    private Figure words(String words) {
        if (!words.isEmpty()) {
            text.append(words).append('\n');
        }
        return this;
    }

    private static String details(String summary, String body, boolean open) {
        return "<details%s style=\"margin:2px 0\"><summary %s style=\"cursor:pointer\">%s</summary><div style=\"margin:2px 0 6px 14px\">%s</div></details>"
                .formatted(open ? " open" : "", Html.AS_IS, Html.escape(summary), body);
    }

    static String pre(String text) {
        return "<pre %s style=\"margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere\">%s</pre>"
                .formatted(Html.AS_IS, Html.escape(text));
    }

    private static String scrolling(String table) {
        return "<div style=\"overflow-x:auto\">%s</div>".formatted(table);
    }
}
