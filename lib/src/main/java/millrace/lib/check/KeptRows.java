package millrace.lib.check;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A sink that survives its query: a batch that comes again takes the place of the one that came first, as in a store that
 * is written to by batch number. Spark's memory sink cannot be restarted from a checkpoint.
 */
final class KeptRows {
    private final NavigableMap<Long, List<Row>> byBatch = new TreeMap<>();
    private List<String> columns = List.of();

    synchronized void put(Dataset<Row> batch, long number) {
        columns = List.of(batch.columns());
        byBatch.put(number, batch.collectAsList());
    }

    synchronized List<String> columns() {
        return columns;
    }

    /** @param last only those of the last batch, which in complete mode is the whole table */
    synchronized List<Row> rows(boolean last) {
        if (last) {
            return byBatch.isEmpty() ? List.of() : byBatch.lastEntry().getValue();
        }
        return byBatch.values().stream().flatMap(List::stream).toList();
    }
}
