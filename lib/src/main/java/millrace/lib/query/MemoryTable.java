package millrace.lib.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import millrace.lib.display.Amounts;
import millrace.lib.display.DatasetTable;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Values;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a query has in its memory sink, batch after batch, the rows of the latest batch marked as new or changed; reads
 * the sink only when there is a new batch, and then only the rows that it has not seen.
 */
final class MemoryTable {
    private static final int ROWS = 20;
    /** Of so many keys it knows the value that they had before. */
    private static final int MOST_KEYS = 20_000;

    private static final int MOST_LOOKS = 5;

    private final MemorySink sink;
    private final StructType schema;
    private final List<Integer> keys;
    private final OutputMode mode;
    private final Map<Object, Row> before = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Row> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private final List<Row> tail = new ArrayList<>();
    private long batch = -1;
    private long total;
    private HtmlTable table;
    private String note = "no rows yet";

    /** @param keys the places of the columns that say what a row is about, from 0 */
    MemoryTable(MemorySink sink, StructType schema, List<Integer> keys, OutputMode mode) {
        this.sink = sink;
        this.schema = schema;
        this.keys = keys;
        this.mode = mode;
        this.table = emptyTable();
    }

    /** The table of {@code query}'s result; empty when it does not write to the memory sink. */
    static Optional<MemoryTable> of(StreamingQuery query) {
        Optional<StreamExecution> execution = QueryFacts.execution(query);
        return execution
                .map(StreamExecution::sink)
                .filter(MemorySink.class::isInstance)
                .map(sink -> of(
                        (MemorySink) sink,
                        execution.get().analyzedPlan(),
                        execution.get().outputMode()));
    }

    private static MemoryTable of(MemorySink sink, LogicalPlan plan, OutputMode mode) {
        // The sink itself says that it has no columns.
        return new MemoryTable(sink, plan.schema(), KeyColumns.of(plan), mode);
    }

    /** Adds the table, and below it what it leaves out and what its marks mean. */
    void addTo(Figure figure) {
        figure.table(table).note(note);
    }

    /** Draws the sink as it is now. In complete mode it holds the last result, else the rows of all batches. */
    void refresh() {
        for (int look = 0; look < MOST_LOOKS; look++) {
            long last = latestBatch();
            if (last == batch) {
                return;
            }
            Snapshot snapshot = snapshot(last);
            // Else the query has gone on while this looked, and some rows may belong to its next batch.
            if (latestBatch() == last || look == MOST_LOOKS - 1) {
                draw(snapshot);
                batch = last;
                return;
            }
        }
    }

    private long latestBatch() {
        return sink.latestBatchId().isDefined() ? ((Number) sink.latestBatchId().get()).longValue() : -1;
    }

    /**
     * @param rows in complete mode all, else those that came since the last look
     * @param filled the last batch that gave rows
     * @param ofIt how many of the rows it gave
     */
    private record Snapshot(List<Row> rows, long filled, int ofIt) {}

    private Snapshot snapshot(long last) {
        if (mode.equals(OutputMode.Complete())) {
            List<Row> rows = CollectionConverters.asJava(sink.allData());
            return new Snapshot(rows, last, rows.size());
        }
        List<Row> unseen = CollectionConverters.asJava(sink.dataSinceBatch(batch));
        long filled = last;
        int ofIt = sink.dataSinceBatch(filled - 1).size();
        // A batch that only lets the watermark pass has no rows, and takes no mark away.
        while (ofIt == 0 && filled > batch + 1) {
            filled--;
            ofIt = sink.dataSinceBatch(filled - 1).size();
        }
        return new Snapshot(unseen, filled, Math.min(ofIt, unseen.size()));
    }

    private void draw(Snapshot snapshot) {
        if (mode.equals(OutputMode.Complete())) {
            drawWhole(snapshot);
        } else if (!snapshot.rows().isEmpty()) {
            drawLatest(snapshot);
        }
    }

    /** In complete mode the sink forgets: whoever looks late cannot know what is new. */
    private void drawWhole(Snapshot snapshot) {
        List<Row> rows = snapshot.rows();
        boolean knowsBefore = (batch >= 0 || snapshot.filled() == 0) && rows.size() <= MOST_KEYS;
        table = emptyTable();
        if (knowsBefore) {
            List<Marked> marked = new ArrayList<>(rows.stream().map(this::mark).toList());
            if (marked.size() > ROWS) {
                marked.sort(Comparator.comparing(row -> row.mark().isEmpty()));
            }
            marked.stream().limit(ROWS).forEach(this::add);
        } else {
            rows.stream().limit(ROWS).forEach(row -> add(new Marked(row, "", Map.of())));
        }
        before.clear();
        rows.stream().limit(MOST_KEYS).forEach(row -> before.put(key(row), row));
        String cut = rows.size() <= ROWS
                ? ""
                : "%d of %s rows%s."
                        .formatted(ROWS, Amounts.count(rows.size()), knowsBefore ? ", those that changed first" : "");
        note = (note(snapshot.filled(), knowsBefore) + " " + cut).strip();
    }

    private void drawLatest(Snapshot snapshot) {
        int earlier = snapshot.rows().size() - snapshot.ofIt();
        remember(snapshot.rows().subList(0, earlier));
        List<Row> inBatch = snapshot.rows().subList(earlier, snapshot.rows().size());
        table = emptyTable();
        int room = Math.max(0, ROWS - inBatch.size());
        tail.subList(Math.max(0, tail.size() - room), tail.size()).forEach(row -> add(new Marked(row, "", Map.of())));
        inBatch.stream()
                .skip(Math.max(0, inBatch.size() - ROWS))
                .map(row -> mode.equals(OutputMode.Update()) ? mark(row) : new Marked(row, "● new", Map.of()))
                .forEach(this::add);
        remember(inBatch);
        note = note(snapshot.filled(), true)
                + (total > ROWS ? " The last %d of %s rows.".formatted(ROWS, Amounts.count(total)) : "");
    }

    private void remember(List<Row> rows) {
        total += rows.size();
        tail.addAll(rows.subList(Math.max(0, rows.size() - ROWS), rows.size()));
        if (tail.size() > ROWS) {
            tail.subList(0, tail.size() - ROWS).clear();
        }
        if (mode.equals(OutputMode.Update())) {
            rows.subList(Math.max(0, rows.size() - MOST_KEYS), rows.size()).forEach(row -> before.put(key(row), row));
        }
    }

    /** A row with its sign and word, and behind each value that changed what it was. */
    private record Marked(Row row, String mark, Map<Integer, String> was) {}

    private Marked mark(Row row) {
        Row earlier = before.get(key(row));
        if (earlier == null) {
            return new Marked(row, "● new", Map.of());
        }
        Map<Integer, String> was = new HashMap<>();
        for (int i = 0; i < row.length(); i++) {
            if (!Objects.deepEquals(row.get(i), earlier.get(i))) {
                was.put(i, "was " + Values.text(earlier.get(i)));
            }
        }
        return new Marked(row, was.isEmpty() ? "" : "▲ changed", was);
    }

    /** Rows without a key are what they say. */
    private Object key(Row row) {
        return keys.isEmpty() ? row : keys.stream().map(row::get).toList();
    }

    private void add(Marked row) {
        table.row(row.mark(), DatasetTable.values(row.row()), row.was());
    }

    private HtmlTable emptyTable() {
        HtmlTable empty = new HtmlTable(List.of(schema.fieldNames()));
        StructField[] fields = schema.fields();
        IntStream.range(0, fields.length)
                .filter(i -> fields[i].dataType() instanceof NumericType)
                .forEach(empty::rightAligned);
        return empty;
    }

    private String note(long last, boolean knowsBefore) {
        if (!knowsBefore) {
            return "";
        }
        return keys.isEmpty() || mode.equals(OutputMode.Append())
                ? "● new: not in the result before batch %d.".formatted(last)
                : "● new, ▲ changed: by batch %d.".formatted(last);
    }
}
