package millrace.kernel;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;

/** A small table of text, as HTML and in columns. */
final class Table {
    private Table() {}

    static Content of(List<String> head, List<List<String>> rows) {
        return Content.text(text(head, rows)).withHtml(html(head, rows));
    }

    private static String text(List<String> head, List<List<String>> rows) {
        int[] widths = IntStream.range(0, head.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> column == row.size() - 1
                                ? row.get(column)
                                : row.get(column)
                                        + " "
                                                .repeat(widths[column]
                                                        - row.get(column).length()
                                                        + 2))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static String html(List<String> head, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<table><thead><tr>");
        head.forEach(cell ->
                html.append("<th style=\"text-align:left\">").append(cell).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td style=\"text-align:left\"><code>")
                    .append(escaped(cell))
                    .append("</code></td>"));
            html.append("</tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
