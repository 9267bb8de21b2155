package millrace.lib.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.DatasetTable;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Picture;
import millrace.lib.query.QueryFacts;
import millrace.lib.query.RecordedRows;
import millrace.lib.query.RunningQueries;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The micro-batches of a query one by one: the rows that went in, the state before and after, the rows that came out, and
 * what the checkpoint has of it. A picture of one moment, which stays as it is.
 */
public final class TimeTravel implements Picture {
    private static final int MOST_BATCHES = 8;
    private static final int MOST_ROWS = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final List<Step> steps;

    /**
     * One batch.
     *
     * @param rowsIn -1 when Spark does not report on this batch any more
     * @param input the rows where they were recorded, as JSON
     * @param stores what each store of state had before and after, empty where that is cleared away
     * @param output the rows that the memory sink got; empty for other sinks
     * @param offsets what its file in the log of offsets says
     * @param commit what its file in the log of commits says, empty when it is not finished
     */
    record Step(
            long batch,
            long rowsIn,
            List<String> input,
            Map<String, Change> stores,
            Optional<HtmlTable> output,
            String offsets,
            Optional<String> commit) {}

    record Change(Optional<StateTables.Table> before, Optional<StateTables.Table> after) {}

    private TimeTravel(String name, List<Step> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
    }

    /**
     * Looks at the last batches of {@code query}, whether it runs or has stopped.
     *
     * @throws IllegalStateException if its checkpoint is gone, as a temporary one is when the query stops
     */
    public static TimeTravel of(StreamingQuery query) {
        Path folder = RunningQueries.checkpointOf(query)
                .filter(Files::isDirectory)
                .orElseThrow(() -> new IllegalStateException(
                        "%s has no checkpoint any more; give it one of its own with .option(\"checkpointLocation\", …)"
                                .formatted(QueryFacts.name(query))));
        Checkpoint checkpoint = Checkpoint.in(folder.toString());
        StateTables state = new StateTables(query.sparkSession(), folder.toString());
        Map<Long, StreamingQueryProgress> reports = new TreeMap<>();
        for (StreamingQueryProgress report : query.recentProgress()) {
            if (report.durationMs().containsKey("addBatch")) {
                reports.put(report.batchId(), report);
            }
        }
        List<Step> steps = new ArrayList<>();
        List<CheckpointFile> planned = checkpoint.folder("offsets");
        for (CheckpointFile offsets : planned.subList(Math.max(0, planned.size() - MOST_BATCHES), planned.size())) {
            steps.add(step(
                    query,
                    checkpoint,
                    state,
                    offsets,
                    Optional.ofNullable(reports.get(offsets.batch().orElse(-1)))));
        }
        return new TimeTravel(QueryFacts.name(query), steps);
    }

    static TimeTravel of(String name, List<Step> steps) {
        return new TimeTravel(name, steps);
    }

    private static Step step(
            StreamingQuery query,
            Checkpoint checkpoint,
            StateTables state,
            CheckpointFile offsets,
            Optional<StreamingQueryProgress> report) {
        long batch = offsets.batch().orElse(-1);
        Optional<CheckpointFile> commit = checkpoint.file("commits/" + batch);
        Map<String, Change> stores = new LinkedHashMap<>();
        for (StateTables.Store store : state.stores()) {
            stores.put(
                    store.name(),
                    new Change(
                            state.after(store, batch - 1),
                            commit.isPresent() ? state.after(store, batch) : Optional.empty()));
        }
        return new Step(
                batch,
                report.map(StreamingQueryProgress::numInputRows).orElse(-1L),
                report.map(RecordedRows::of).orElse(List.of()),
                stores,
                QueryFacts.rowsOfBatch(query, batch).map(rows -> output(query, rows)),
                offsets.meaning(),
                commit.map(CheckpointFile::meaning));
    }

    private static HtmlTable output(StreamingQuery query, List<Row> rows) {
        HtmlTable table = new HtmlTable(QueryFacts.columns(query));
        rows.stream().limit(MOST_ROWS).forEach(row -> table.row(DatasetTable.values(row)));
        return table;
    }

    @Override
    public Content content() {
        Figure figure = new Figure()
                .title("Batch by batch: " + name.replaceFirst("^Query ", ""), "· open one to see what it did");
        if (steps.isEmpty()) {
            return figure.note("No batch yet.").content();
        }
        long open = steps.stream()
                .filter(step -> step.rowsIn() > 0)
                .mapToLong(Step::batch)
                .max()
                .orElse(steps.get(steps.size() - 1).batch());
        steps.forEach(step -> figure.folded(summary(step), body(step), step.batch() == open));
        return figure.note("State is read from the checkpoint by Spark's own reader, format(\"statestore\").")
                .content();
    }

    private static String summary(Step step) {
        List<String> parts = new ArrayList<>();
        parts.add("batch " + step.batch());
        if (step.rowsIn() >= 0) {
            parts.add(Amounts.count(step.rowsIn(), "row") + " in");
        }
        step.stores()
                .forEach((store, change) -> change.after()
                        .ifPresent(after -> parts.add(Amounts.count(after.rows().size(), "row") + " of state")));
        step.output().ifPresent(rows -> parts.add(Amounts.count(rows.size(), "row") + " out"));
        parts.add(step.commit().isPresent() ? "committed" : "not committed");
        return String.join(" → ", parts);
    }

    private static Figure body(Step step) {
        List<Figure> parts = new ArrayList<>();
        parts.add(input(step));
        step.stores().forEach((store, change) -> parts.add(state(store, change)));
        parts.add(output(step));
        return new Figure()
                .beside(parts)
                .note("offsets/%d: %s".formatted(step.batch(), step.offsets()))
                .note(step.commit()
                        .map(words -> "commits/%d: %s".formatted(step.batch(), words))
                        .orElse("commits/%d is not there: the batch runs again when the query starts."
                                .formatted(step.batch())));
    }

    private static Figure input(Step step) {
        Figure figure = new Figure().strong("1 Input");
        if (step.input().isEmpty()) {
            return figure.note(
                    step.rowsIn() == 0
                            ? "No new rows: the batch only lets the watermark pass."
                            : step.rowsIn() < 0
                                    ? "Not reported any more."
                                    : "%s. To see them, put recorded(…) around the Dataset that the query reads."
                                            .formatted(Amounts.count(step.rowsIn(), "row")));
        }
        HtmlTable table = json(step.input());
        return figure.table(table).note(more(step.input().size()));
    }

    private static HtmlTable json(List<String> rows) {
        List<String> columns = new ArrayList<>();
        List<JsonNode> parsed = new ArrayList<>();
        for (String row : rows.subList(0, Math.min(rows.size(), MOST_ROWS))) {
            try {
                JsonNode node = JSON.readTree(row);
                parsed.add(node);
                node.fieldNames().forEachRemaining(field -> {
                    if (!columns.contains(field)) {
                        columns.add(field);
                    }
                });
            } catch (IOException e) {
                throw new IllegalStateException("Spark's to_json gave something else than JSON: " + row, e);
            }
        }
        HtmlTable table = new HtmlTable(columns);
        parsed.forEach(node -> table.row(columns.stream()
                .map(column -> node.path(column).isTextual()
                        ? node.path(column).asText().replaceFirst("^(\\d{4}-\\d\\d-\\d\\d)T(.*?)(\\.000)?Z$", "$1 $2")
                        : node.path(column).toString())
                .toList()));
        return table;
    }

    private static Figure state(String store, Change change) {
        Figure figure = new Figure().strong("2 State (" + store + ")");
        if (change.after().isEmpty()) {
            return figure.note("Not in the checkpoint: cleared away, or not written yet.");
        }
        StateTables.Table after = change.after().get();
        Map<List<String>, List<String>> before =
                change.before().map(StateTables.Table::rows).orElse(after.rows());
        HtmlTable table = new HtmlTable(after.columns());
        int same = 0;
        for (Map.Entry<List<String>, List<String>> row : after.rows().entrySet()) {
            List<String> earlier = before.get(row.getKey());
            if (row.getValue().equals(earlier)) {
                same++;
            } else if (table.size() < MOST_ROWS) {
                table.row(earlier == null ? "● new" : "▲ changed", row.getValue(), was(row.getValue(), earlier));
            }
        }
        for (Map.Entry<List<String>, List<String>> row : before.entrySet()) {
            if (!after.rows().containsKey(row.getKey()) && table.size() < MOST_ROWS) {
                table.row("✕ removed", row.getValue());
            }
        }
        int changed = table.size();
        after.rows().entrySet().stream()
                .filter(row -> row.getValue().equals(before.get(row.getKey())))
                .limit(Math.max(0, MOST_ROWS - changed))
                .forEach(row -> table.row(row.getValue()));
        if (table.size() > 0) {
            figure.table(table);
        }
        return figure.note("%s before, %s after%s."
                .formatted(
                        Amounts.count(before.size(), "row"),
                        Amounts.count(after.rows().size(), "row"),
                        same > 0 ? ", " + same + " as before" : ""));
    }

    private static Map<Integer, String> was(List<String> now, List<String> earlier) {
        Map<Integer, String> was = new TreeMap<>();
        for (int i = 0; earlier != null && i < now.size() && i < earlier.size(); i++) {
            if (!now.get(i).equals(earlier.get(i))) {
                was.put(i, "was " + earlier.get(i));
            }
        }
        return was;
    }

    private static Figure output(Step step) {
        Figure figure = new Figure().strong("3 Output");
        if (step.output().isEmpty()) {
            return figure.note(
                    "In the sink; only the memory sink can be looked into batch by batch, and in complete mode only its last batch.");
        }
        HtmlTable rows = step.output().get();
        return rows.size() == 0 ? figure.note("No rows.") : figure.table(rows).note(more(rows.size()));
    }

    private static String more(int rows) {
        return rows >= MOST_ROWS ? "The first %d.".formatted(MOST_ROWS) : "";
    }
}
