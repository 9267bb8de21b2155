package millrace.lib.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.lib.display.Html;

/** A comparison as a table, expected on the left, actual on the right; of many lines those around the first difference. */
final class ComparisonTable {
    private static final int MOST_LINES = 20;
    private static final int LINES_BEFORE = 5;
    private static final int LONGEST_VALUE = 60;
    private static final String CELL = "border:1px solid " + Html.BORDER + ";padding:2px 8px;text-align:left;";

    private final Comparison comparison;
    private final int first;
    private final int from;
    private final int to;

    private ComparisonTable(Comparison comparison) {
        this.comparison = comparison;
        this.first = comparison.firstDifference();
        int count = comparison.lines().size();
        this.from = count <= MOST_LINES ? 0 : Math.min(Math.max(0, first - LINES_BEFORE), count - MOST_LINES);
        this.to = Math.min(count, from + MOST_LINES);
    }

    static String html(Comparison comparison) {
        return new ComparisonTable(comparison).html();
    }

    static String text(Comparison comparison) {
        return new ComparisonTable(comparison).text();
    }

    private String html() {
        int expected = comparison.expectedColumns().size();
        int actual = comparison.actualColumns().size();
        StringBuilder html = new StringBuilder("<table style=\"border-collapse:collapse;margin:6px 0\"><thead><tr>");
        html.append(group("expected", expected)).append(group("", 1)).append(group("yours", actual));
        html.append("</tr><tr>");
        comparison.expectedColumns().forEach(name -> html.append(head(name)));
        html.append(head(""));
        comparison.actualColumns().forEach(name -> html.append(head(name)));
        html.append("</tr></thead><tbody>");
        html.append(left(from, "above"));
        for (int i = from; i < to; i++) {
            Comparison.Line line = comparison.lines().get(i);
            html.append(i == first ? "<tr style=\"outline:2px solid currentColor\">" : "<tr>");
            values(line.expected(), expected).forEach(value -> html.append(value(value, false)));
            html.append(sign(i));
            List<String> found = values(line.actual(), actual);
            for (int column = 0; column < found.size(); column++) {
                html.append(value(found.get(column), line.differing().contains(column)));
            }
            html.append("</tr>");
        }
        html.append(left(comparison.lines().size() - to, "below"));
        return html.append("</tbody></table>").toString();
    }

    private static String group(String name, int columns) {
        return columns == 0
                ? ""
                : "<th colspan=\"%d\" style=\"%sfont-weight:600;background:%s\">%s</th>"
                        .formatted(columns, CELL, Html.SHADED, name);
    }

    private static String head(String name) {
        return "<th style=\"%sbackground:%s\">%s</th>".formatted(CELL, Html.SHADED, Html.escape(shortened(name)));
    }

    private static String value(String value, boolean differs) {
        String shown = Html.escape(shortened(value));
        return "<td style=\"%swhite-space:pre-wrap\">%s</td>"
                .formatted(CELL, differs ? "<strong><u>" + shown + "</u></strong>" : shown);
    }

    private String sign(int line) {
        Comparison.Kind kind = comparison.lines().get(line).kind();
        String words = kind.sign() + (line == first ? " ◀ look here" : "");
        return "<td style=\"%s%s\">%s</td>"
                .formatted(CELL, kind == Comparison.Kind.SAME ? "color:" + Html.FAINT : "font-weight:600", words);
    }

    private String left(int lines, String where) {
        int columns =
                comparison.expectedColumns().size() + comparison.actualColumns().size() + 1;
        return lines == 0
                ? ""
                : "<tr><td colspan=\"%d\" style=\"%scolor:%s\">… %d more %s</td></tr>"
                        .formatted(columns, CELL, Html.FAINT, lines, where);
    }

    private String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(joined(comparison.expectedColumns(), "expected", comparison.actualColumns()));
        for (int i = from; i < to; i++) {
            Comparison.Line line = comparison.lines().get(i);
            lines.add(joined(
                    values(line.expected(), comparison.expectedColumns().size()),
                    line.kind().sign(),
                    values(line.actual(), comparison.actualColumns().size())));
        }
        lines.get(0).set(comparison.expectedColumns().size(), "yours →");
        int columns = lines.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder text = new StringBuilder("expected:\n");
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            String row = IntStream.range(0, columns)
                    .mapToObj(column -> line.get(column)
                            + " ".repeat(widths[column] - line.get(column).length()))
                    .collect(Collectors.joining("  "));
            text.append(i > 0 && from + i - 1 == first ? "> " : "  ")
                    .append(row.stripTrailing())
                    .append('\n');
        }
        int more = from + comparison.lines().size() - to;
        return more == 0 ? text.toString() : text + "  … %d more\n".formatted(more);
    }

    private static List<String> joined(List<String> expected, String sign, List<String> actual) {
        List<String> all = new ArrayList<>();
        expected.forEach(value -> all.add(shortened(value)));
        all.add(sign);
        actual.forEach(value -> all.add(shortened(value)));
        return all;
    }

    /** As many as there are columns: a row that is not there has blank ones. */
    private static List<String> values(List<String> values, int columns) {
        return IntStream.range(0, columns)
                .mapToObj(i -> i < values.size() ? values.get(i) : "")
                .toList();
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
