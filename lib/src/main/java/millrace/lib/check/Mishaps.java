package millrace.lib.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What happens to an input before it arrives: the same input with the mishaps of real streams. Always the same ones. */
final class Mishaps {
    /** No JSON, and no more than the beginning of some. */
    private static final List<String> BROKEN = List.of("", "{", "not JSON", "{\"id\":", "[]", "null", "\u0000");

    private static final int EVERY = 3;

    private Mishaps() {}

    /** Every third row comes again in one more batch at the end. */
    static List<Batch> duplicated(List<Batch> batches) {
        return with(batches, everyThird(batches));
    }

    /** Every third row comes at the end, after all others. */
    static List<Batch> late(List<Batch> batches) {
        List<Row> late = everyThird(batches);
        List<Batch> result = new ArrayList<>();
        int count = 0;
        for (Batch batch : batches) {
            List<Row> kept = new ArrayList<>();
            for (Row row : batch.rows()) {
                if (count++ % EVERY != 0) {
                    kept.add(row);
                }
            }
            result.add(Batch.rows(batch.schema(), kept));
        }
        return with(result, late);
    }

    /** The rows in another order, in batches as large as before. */
    static List<Batch> shuffled(List<Batch> batches, long seed) {
        List<Row> rows = new ArrayList<>(all(batches));
        Collections.shuffle(rows, new Random(seed));
        List<Batch> result = new ArrayList<>();
        int from = 0;
        for (Batch batch : batches) {
            int to = from + batch.rows().size();
            result.add(Batch.rows(batch.schema(), rows.subList(from, to)));
            from = to;
        }
        return result;
    }

    /** All of it in one batch, {@code times} over. */
    static List<Batch> burst(List<Batch> batches, int times) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            rows.addAll(all(batches));
        }
        return List.of(Batch.rows(schema(batches), rows));
    }

    /** Between the rows, values that nothing can be made of. */
    static List<Batch> malformed(List<Batch> batches) {
        return values(batches, BROKEN);
    }

    /** Between the rows, some whose value is null; in a topic such a record is a tombstone of its key. */
    static List<Batch> withNulls(List<Batch> batches) {
        return values(batches, Arrays.asList((String) null));
    }

    private static List<Batch> values(List<Batch> batches, List<String> values) {
        StructType schema = schema(batches);
        int column = Arrays.asList(schema.fieldNames()).indexOf("value");
        if (column < 0) {
            throw new IllegalArgumentException(
                    "a scenario's input has the columns %s; expected lines or records, which have a value"
                            .formatted(String.join(", ", schema.fieldNames())));
        }
        boolean binary = schema.fields()[column].dataType().equals(DataTypes.BinaryType);
        List<Batch> result = new ArrayList<>();
        int next = 0;
        for (Batch batch : batches) {
            List<Row> rows = new ArrayList<>();
            for (Row row : batch.rows()) {
                String value = values.get(next++ % values.size());
                Object[] broken = new Object[row.length()];
                Arrays.setAll(broken, row::get);
                broken[column] = value == null || !binary ? value : value.getBytes(UTF_8);
                rows.add(row);
                rows.add(RowFactory.create(broken));
            }
            result.add(Batch.rows(schema, rows));
        }
        return result;
    }

    private static List<Batch> with(List<Batch> batches, List<Row> last) {
        List<Batch> result = new ArrayList<>(batches);
        result.add(Batch.rows(schema(batches), last));
        return result;
    }

    private static List<Row> everyThird(List<Batch> batches) {
        List<Row> rows = all(batches);
        List<Row> some = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += EVERY) {
            some.add(rows.get(i));
        }
        return some;
    }

    private static List<Row> all(List<Batch> batches) {
        return batches.stream().flatMap(batch -> batch.rows().stream()).toList();
    }

    private static StructType schema(List<Batch> batches) {
        return batches.get(0).schema();
    }
}
