package millrace.lib.check;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Hands the answer a streaming Dataset; each batch becomes one micro-batch. Wraps Spark's own Scala test source. */
final class MemoryInlet implements Inlet<Dataset<Row>> {
    private final boolean records;
    private final MemoryStream<Row> stream;
    private final int partitions;
    private long offset;

    MemoryInlet(StructType schema, int partitions) {
        this.partitions = partitions;
        records = schema.equals(Batch.RECORDS);
        stream = MemoryStream.apply(Sessions.current(), Encoders.row(schema));
    }

    @Override
    public Dataset<Row> input() {
        return partitions > 0 ? stream.toDF().repartition(partitions) : stream.toDF();
    }

    @Override
    public boolean keepsWhatComesEarly() {
        return true;
    }

    @Override
    public void put(Batch batch, StreamingQuery query) {
        List<Row> rows = batch.rows().stream().map(row -> external(row)).toList();
        stream.addData(CollectionConverters.asScala(rows).toSeq());
        if (query != null) {
            query.processAllAvailable();
        }
    }

    @Override
    public String nothingRead() {
        return "The query has read none of the rows: does the method use the Dataset that it is handed?";
    }

    @Override
    public int mostPieces() {
        return 10;
    }

    @Override
    public void close() {
        // The stream goes when nobody refers to it any more.
    }

    /** A row in the classes that Spark's encoder wants; records are numbered on, over all batches. */
    private Row external(Row row) {
        Object[] values = new Object[row.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = external(row.get(i));
        }
        if (records) {
            values[Batch.RECORDS.fieldIndex("offset")] = offset++;
        }
        return RowFactory.create(values);
    }

    private static Object external(Object value) {
        if (value instanceof Instant time) {
            return Timestamp.from(time);
        }
        if (value instanceof LocalDate date) {
            return java.sql.Date.valueOf(date);
        }
        if (value instanceof Row row) {
            Object[] values = new Object[row.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = external(row.get(i));
            }
            return RowFactory.create(values);
        }
        Optional<List<?>> elements = Canonical.elements(value);
        if (elements.isPresent()) {
            List<Object> list =
                    elements.get().stream().map(MemoryInlet::external).collect(java.util.stream.Collectors.toList());
            return CollectionConverters.asScala(list).toSeq();
        }
        return value;
    }
}
