package millrace.lib.display;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.StreamingQuery;
import scala.jdk.javaapi.CollectionConverters;

/** What a query has in its memory sink, batch after batch; reads the sink only when there is a new batch. */
final class MemoryTable {
    private static final int ROWS = 20;

    private final MemorySink sink;
    private final List<String> columns;
    private Set<Row> before = Set.of();
    private long batch = -1;
    private HtmlTable table;
    private String note = "no rows yet";

    private MemoryTable(MemorySink sink, List<String> columns) {
        this.sink = sink;
        this.columns = columns;
        this.table = new HtmlTable(columns);
    }

    /** The table of {@code query}'s result, or null when it does not write to the memory sink. */
    static MemoryTable of(StreamingQuery query) {
        return query instanceof StreamingQueryWrapper wrapper
                        && wrapper.streamingQuery().sink() instanceof MemorySink sink
                ? new MemoryTable(
                        sink,
                        // The sink itself says that it has no columns.
                        List.of(wrapper.streamingQuery().analyzedPlan().schema().fieldNames()))
                : null;
    }

    HtmlTable table() {
        return table;
    }

    /** What the table leaves out, and what its marks mean. */
    String note() {
        return note;
    }

    /** Draws the sink as it is now. In complete mode it holds the last result, else the rows of all batches. */
    void refresh() {
        long last = sink.latestBatchId().isDefined()
                ? ((Number) sink.latestBatchId().get()).longValue()
                : -1;
        if (last == batch) {
            return;
        }
        // In complete mode the sink forgets: whoever looks late cannot know what is new.
        boolean knowsBefore = batch >= 0 || last == 0;
        batch = last;
        List<Row> rows = CollectionConverters.asJava(sink.allData());
        List<Row> shown = rows.size() <= ROWS ? rows : rows.subList(rows.size() - ROWS, rows.size());
        HtmlTable drawn = new HtmlTable(columns);
        Set<Row> latest = new HashSet<>(CollectionConverters.asJava(sink.latestBatchData()));
        for (Row row : shown) {
            boolean changed = knowsBefore && latest.contains(row) && !before.contains(row);
            drawn.row(changed ? "● new" : "", DatasetTable.values(row));
        }
        before = new HashSet<>(shown);
        table = drawn;
        note = (knowsBefore ? "● new: not in the result before batch %d.".formatted(last) : "")
                + (rows.size() > ROWS ? " The last %d of %,d rows.".formatted(ROWS, rows.size()) : "");
    }
}
