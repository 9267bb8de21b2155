package millrace.lib.display;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import millrace.kernel.display.Content;

/**
 * A table of text, as HTML and as plain text. Each row may carry a mark, a sign and a word, which stands before it: a
 * mark is never made by colour alone. At most {@value #MOST_COLUMNS} columns and {@value #WIDEST} characters in a cell
 * are shown; a cut cell has its whole text, up to {@value #LONGEST_TITLE} characters, as its tooltip.
 */
public final class HtmlTable {
    private static final int MOST_COLUMNS = 30;
    private static final int WIDEST = 120;
    private static final int LONGEST_TITLE = 2_000;
    private static final String CELL = "text-align:left;padding:3px 10px;vertical-align:top;"
            + "border-bottom:1px solid var(--jp-border-color2, #bbb);white-space:pre-wrap;overflow-wrap:anywhere";

    /** Values may break anywhere, names of columns only between words. */
    private static final String NAME = CELL + ";overflow-wrap:normal";

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> marks = new ArrayList<>();
    private boolean marked;

    /** A table without rows. */
    public HtmlTable(List<String> columns) {
        this.columns = columns.size() <= MOST_COLUMNS ? List.copyOf(columns) : cutColumns(columns);
    }

    /** Adds a row without a mark; it has as many values as there are columns. */
    public HtmlTable row(List<String> values) {
        return row("", values);
    }

    /** Adds a row; {@code mark} such as "● new", or empty. */
    public HtmlTable row(String mark, List<String> values) {
        marked |= !mark.isEmpty();
        marks.add(mark);
        rows.add(List.copyOf(values.subList(0, Math.min(values.size(), MOST_COLUMNS))));
        return this;
    }

    /** Both forms, for a cell. */
    public Content content() {
        return Content.text(text()).withHtml(html());
    }

    /** A {@code <table>}; every value is escaped. */
    public String html() {
        StringBuilder html = new StringBuilder("<table " + Html.AS_IS
                + " style=\"border-collapse:collapse;margin:4px 0;font-variant-numeric:tabular-nums\"><thead><tr>");
        if (marked) {
            html.append("<th scope=\"col\" style=\"%s\"><span hidden>mark</span></th>".formatted(CELL));
        }
        columns.forEach(name ->
                html.append("<th scope=\"col\" style=\"%s\">%s</th>".formatted(NAME, Html.escape(shorten(name)))));
        html.append("</tr></thead><tbody>");
        for (int i = 0; i < rows.size(); i++) {
            boolean strong = !marks.get(i).isEmpty();
            html.append(
                    strong ? "<tr style=\"background:var(--jp-layout-color2, transparent);font-weight:600\">" : "<tr>");
            if (marked) {
                html.append("<td style=\"%s;white-space:nowrap\">%s</td>".formatted(CELL, Html.escape(marks.get(i))));
            }
            rows.get(i).forEach(value -> html.append(cell(value)));
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    /** The table in lines of text, columns aligned. */
    public String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(line("", columns));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(line(marks.get(i), rows.get(i)));
        }
        int[] widths = new int[lines.get(0).size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length && i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(aligned(lines.get(i), widths)).append('\n');
            if (i == 0) {
                List<String> rules = new ArrayList<>();
                for (int width : widths) {
                    rules.add("-".repeat(width));
                }
                text.append(aligned(rules, widths)).append('\n');
            }
        }
        return text.toString();
    }

    private List<String> line(String mark, List<String> values) {
        List<String> line = new ArrayList<>(marked ? List.of(mark) : List.of());
        values.forEach(value -> line.add(shorten(value).replace("\n", "\\n")));
        return line;
    }

    private static String aligned(List<String> values, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            line.append(i == 0 ? "" : " | ")
                    .append(values.get(i))
                    .append(" ".repeat(widths[i] - values.get(i).length()));
        }
        return line.toString().stripTrailing();
    }

    private static String cell(String value) {
        String shown = shorten(value);
        String title = shown.equals(value) ? "" : " title=\"" + Html.escape(Html.shorten(value, LONGEST_TITLE)) + "\"";
        return "<td style=\"%s\"%s>%s</td>".formatted(CELL, title, Html.escape(shown));
    }

    private static String shorten(String value) {
        return Html.shorten(value, WIDEST);
    }

    private static List<String> cutColumns(List<String> columns) {
        List<String> cut = new ArrayList<>(columns.subList(0, MOST_COLUMNS));
        cut.set(MOST_COLUMNS - 1, "… and %d more columns".formatted(columns.size() - MOST_COLUMNS + 1));
        return Collections.unmodifiableList(cut);
    }
}
