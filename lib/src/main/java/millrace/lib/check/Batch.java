package millrace.lib.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import millrace.lib.orders.PizzaOrder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of one schema that reach a stream together. Immutable. */
public final class Batch {
    /** The columns that Spark's text and socket sources give. */
    static final StructType LINES = new StructType().add("value", DataTypes.StringType);

    /** The columns that Spark's Kafka source gives. */
    static final StructType RECORDS = new StructType()
            .add("key", DataTypes.BinaryType)
            .add("value", DataTypes.BinaryType)
            .add("topic", DataTypes.StringType)
            .add("partition", DataTypes.IntegerType)
            .add("offset", DataTypes.LongType)
            .add("timestamp", DataTypes.TimestampType)
            .add("timestampType", DataTypes.IntegerType);

    private static final Instant FIRST_RECORD = Instant.parse("2026-01-01T10:00:00Z");

    private final StructType schema;
    private final List<Row> rows;

    private Batch(StructType schema, List<Row> rows) {
        this.schema = schema;
        this.rows = List.copyOf(rows);
    }

    /** Rows of the one column {@code value}. */
    public static Batch lines(List<String> lines) {
        return new Batch(
                LINES, lines.stream().map(line -> RowFactory.create(line)).toList());
    }

    /** Rows of any schema. */
    public static Batch rows(StructType schema, List<Row> rows) {
        return new Batch(schema, rows);
    }

    /** Records without a key, in one partition of a topic "records", with offsets from 0. */
    public static Batch records(List<String> values) {
        List<Row> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(record(null, value, rows.size()));
        }
        return new Batch(RECORDS, rows);
    }

    /** Records of orders keyed by shop, else as {@link #records}. */
    public static Batch orders(List<PizzaOrder> orders) {
        List<Row> rows = new ArrayList<>();
        for (PizzaOrder order : orders) {
            rows.add(record(order.shop(), order.toJson(), rows.size()));
        }
        return new Batch(RECORDS, rows);
    }

    private static Row record(String key, String value, long offset) {
        return RowFactory.create(
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                "records",
                0,
                offset,
                Timestamp.from(FIRST_RECORD.plusSeconds(offset)),
                0);
    }

    /** {@code batches}, of which there is at least one, and which all have the schema of the first. */
    static List<Batch> requireOneSchema(List<Batch> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("no batch is given; expected at least one");
        }
        for (Batch batch : batches) {
            if (!batch.schema.equals(batches.get(0).schema)) {
                throw new IllegalArgumentException(
                        "batches have different schemas, %s and %s; expected one schema for all"
                                .formatted(batches.get(0).schema.simpleString(), batch.schema.simpleString()));
            }
        }
        return batches;
    }

    /** Refuses rows that are no lines of text. */
    static void requireLines(StructType schema) {
        if (!schema.equals(LINES)) {
            throw new IllegalArgumentException(
                    "the batches have the schema %s; expected lines, as batch(\"…\") makes them"
                            .formatted(schema.simpleString()));
        }
    }

    StructType schema() {
        return schema;
    }

    List<Row> rows() {
        return rows;
    }
}
