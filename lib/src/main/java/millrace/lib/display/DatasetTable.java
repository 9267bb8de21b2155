package millrace.lib.display;

import java.util.ArrayList;
import java.util.List;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A Dataset as a table in the cell. */
public final class DatasetTable {
    static final int ROWS = 20;

    private DatasetTable() {}

    /** Shows at most {@code rows} rows of a batch Dataset, or the schema of a streaming one. */
    public static void show(Dataset<?> dataset, int rows) {
        if (rows < 1 || rows > 1_000) {
            throw new IllegalArgumentException("rows is %d; expected 1 to 1000".formatted(rows));
        }
        Display.show(content(dataset, rows));
    }

    static Content content(Dataset<?> dataset, int rows) {
        return dataset.isStreaming() ? streaming(dataset) : batch(dataset.toDF(), rows);
    }

    private static Content batch(Dataset<Row> dataset, int rows) {
        List<Row> found = dataset.takeAsList(rows + 1);
        HtmlTable table = new HtmlTable(List.of(dataset.columns()));
        found.stream().limit(rows).forEach(row -> table.row(values(row)));
        String note = found.isEmpty()
                ? "no rows"
                : found.size() > rows ? "the first %d rows; there are more".formatted(rows) : "";
        return Content.text(table.text() + note).withHtml(table.html() + note(note));
    }

    private static Content streaming(Dataset<?> dataset) {
        String advice = "A streaming DataFrame has no rows to show: they are still to come. Start a query on it: "
                + "writeStream().format(\"memory\").queryName(\"name\").start(), then watch(query). Its schema:";
        String schema = dataset.schema().treeString();
        return Content.text(advice + "\n" + schema)
                .withHtml("<p>%s</p><pre>%s</pre>".formatted(Html.escape(advice), Html.escape(schema)));
    }

    static List<String> values(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            values.add(Values.text(row.get(i)));
        }
        return values;
    }

    static String note(String text) {
        return text.isEmpty()
                ? ""
                : "<p style=\"margin:2px 0;color:var(--jp-ui-font-color2, inherit)\">%s</p>"
                        .formatted(Html.escape(text));
    }
}
