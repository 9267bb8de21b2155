package millrace.lib.display;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final List<Map<Integer, String>> asides = new ArrayList<>();
    private final Set<Integer> right = new HashSet<>();
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
        return row(mark, values, Map.of());
    }

    /** Adds a row; {@code aside} has for some columns, from 0, what stands in small print behind the value. */
    public HtmlTable row(String mark, List<String> values, Map<Integer, String> aside) {
        marked |= !mark.isEmpty();
        marks.add(mark);
        asides.add(Map.copyOf(aside));
        rows.add(List.copyOf(values.subList(0, Math.min(values.size(), MOST_COLUMNS))));
        return this;
    }

    /** Sets the values of {@code column}, from 0, below each other digit by digit. */
    public HtmlTable rightAligned(int column) {
        right.add(column);
        return this;
    }

    /** How many rows it has. */
    public int size() {
        return rows.size();
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
        for (int column = 0; column < columns.size(); column++) {
            html.append("<th scope=\"col\" style=\"%s%s\">%s</th>"
                    .formatted(NAME, alignment(column), Html.escape(shorten(columns.get(column)))));
        }
        html.append("</tr></thead><tbody>");
        for (int i = 0; i < rows.size(); i++) {
            boolean strong = !marks.get(i).isEmpty();
            html.append(
                    strong ? "<tr style=\"background:var(--jp-layout-color2, transparent);font-weight:600\">" : "<tr>");
            if (marked) {
                html.append("<td style=\"%s;white-space:nowrap\">%s</td>".formatted(CELL, Html.escape(marks.get(i))));
            }
            for (int column = 0; column < rows.get(i).size(); column++) {
                html.append(cell(rows.get(i).get(column), asides.get(i).getOrDefault(column, ""), alignment(column)));
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    /** The table in lines of text, columns aligned. */
    public String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(line("", columns, Map.of()));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(line(marks.get(i), rows.get(i), asides.get(i)));
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

    private List<String> line(String mark, List<String> values, Map<Integer, String> aside) {
        List<String> line = new ArrayList<>(marked ? List.of(mark) : List.of());
        for (int column = 0; column < values.size(); column++) {
            String value = shorten(values.get(column));
            line.add((aside.containsKey(column) ? value + " (" + shorten(aside.get(column)) + ")" : value)
                    .replace("\n", "\\n"));
        }
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

    private String alignment(int column) {
        return right.contains(column) ? ";text-align:right" : "";
    }

    private static String cell(String value, String aside, String alignment) {
        String shown = shorten(value);
        String title = shown.equals(value) ? "" : " title=\"" + Html.escape(Html.shorten(value, LONGEST_TITLE)) + "\"";
        String small = aside.isEmpty()
                ? ""
                : " <span style=\"font-weight:400;font-size:85%%;color:%s\">%s</span>"
                        .formatted(Html.FAINT, Html.escape(shorten(aside)));
        return "<td style=\"%s\"%s>%s%s</td>".formatted(CELL + alignment, title, Html.escape(shown), small);
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
