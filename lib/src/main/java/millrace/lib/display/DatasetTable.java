package millrace.lib.display;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** A Dataset as a table in the cell. */
public final class DatasetTable {
    static final int ROWS = 20;

    private static final String NO_COLUMNS =
            "This Dataset has no columns. Encoders.bean makes a column of each pair of "
                    + "getter and setter, such as getName() and setName(…), and a record has none: write a class that has them, "
                    + "or make rows, with RowFactory.create(…) and a schema.";

    private DatasetTable() {}

    /** Shows at most {@code rows} rows of a batch Dataset, or the schema of a streaming one. */
    public static void show(Dataset<?> dataset, int rows) {
        if (rows < 1 || rows > 1_000) {
            throw new IllegalArgumentException("rows is %d; expected 1 to 1000".formatted(rows));
        }
        Display.show(content(dataset, rows));
    }

    /** The first rows of a batch Dataset, or the schema of a streaming one. */
    public static Content content(Dataset<?> dataset) {
        return content(dataset, ROWS);
    }

    /** Rows that are there already, as a table; without a schema the columns are numbered. */
    public static HtmlTable rows(List<Row> rows) {
        Row first = rows.get(0);
        List<String> names = first.schema() == null
                ? IntStream.range(0, first.length())
                        .mapToObj(i -> "_" + (i + 1))
                        .toList()
                : List.of(first.schema().fieldNames());
        HtmlTable table = new HtmlTable(names);
        rows.stream().limit(ROWS).forEach(row -> table.row(values(row)));
        return table;
    }

    private static Content content(Dataset<?> dataset, int rows) {
        if (dataset.schema().fields().length == 0) {
            return new Figure().paragraph(NO_COLUMNS).content();
        }
        return dataset.isStreaming() ? streaming(dataset) : batch(dataset.toDF(), rows);
    }

    private static Content batch(Dataset<Row> dataset, int rows) {
        List<Row> found = dataset.takeAsList(rows + 1);
        HtmlTable table = new HtmlTable(List.of(dataset.columns()));
        StructField[] fields = dataset.schema().fields();
        IntStream.range(0, fields.length)
                .filter(i -> fields[i].dataType() instanceof NumericType)
                .forEach(table::rightAligned);
        found.stream().limit(rows).forEach(row -> table.row(values(row)));
        String note = found.isEmpty()
                ? "no rows"
                : found.size() > rows ? "the first %d rows; there are more".formatted(rows) : "";
        return new Figure().table(table).note(note).content();
    }

    private static Content streaming(Dataset<?> dataset) {
        String advice = "A streaming DataFrame has no rows to show: they are still to come. Start a query on it: "
                + "writeStream().format(\"memory\").queryName(\"name\").start(), then watch(query). Its schema:";
        return new Figure()
                .paragraph(advice)
                .add(SchemaTree.of(dataset.schema()))
                .content();
    }

    /** What a row says, a text for each column. */
    public static List<String> values(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            values.add(text(row.get(i)));
        }
        return values;
    }

    /** As {@link Values#text}, but an event-time window, which is a struct of two times, in half the room. */
    public static String text(Object value) {
        if (value instanceof Row struct
                && struct.schema() != null
                && Arrays.equals(struct.schema().fieldNames(), new String[] {"start", "end"})
                && struct.get(0) instanceof Timestamp start
                && struct.get(1) instanceof Timestamp end) {
            boolean sameDay = Amounts.day((double) start.getTime()).equals(Amounts.day((double) end.getTime()));
            return Amounts.day((double) start.getTime()) + " " + Amounts.brief(start.toInstant()) + " – "
                    + (sameDay ? "" : Amounts.day((double) end.getTime()) + " ") + Amounts.brief(end.toInstant());
        }
        return Values.text(value);
    }
}
