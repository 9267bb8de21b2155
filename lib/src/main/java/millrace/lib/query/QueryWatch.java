package millrace.lib.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.display.Figure;
import millrace.lib.display.LivePicture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The live picture of streaming queries, beside each other when they are several: what each does, and the table of its
 * result where that is in memory.
 */
public final class QueryWatch extends LivePicture {
    private final List<StreamingQuery> queries;
    private final List<Figure> refusals;
    private List<Optional<MemoryTable>> results;

    private QueryWatch(List<StreamingQuery> queries, List<Figure> refusals) {
        this.queries = List.copyOf(queries);
        this.refusals = List.copyOf(refusals);
        this.results = this.queries.stream().map(MemoryTable::of).toList();
    }

    /**
     * Shows {@code queries}, and goes on following them until they have stopped. Returns once what was there to read has
     * been processed, at the latest after {@code atMost}.
     */
    public static void watch(List<StreamingQuery> queries, Duration atMost) {
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("no query was given; expected at least one, as in watch(query)");
        }
        watch(queries, List.of(), atMost);
    }

    /**
     * Starts {@code result} in append, update and complete mode and shows the three beside each other, or for a mode that
     * Spark refuses what it says; follows them as {@link #watch} does.
     */
    public static void modes(Dataset<?> result, Duration atMost) {
        OutputModes modes = OutputModes.start(result);
        watch(modes.queries(), modes.refusals(), atMost);
    }

    private static void watch(List<StreamingQuery> queries, List<Figure> refusals, Duration atMost) {
        QueryWatch watch = new QueryWatch(queries, refusals);
        watch.start();
        long end = System.nanoTime() + atMost.toNanos();
        queries.forEach(query -> Idle.await(query, Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
        watch.paint();
    }

    /** What {@code query} does and has now, as one picture that stays as it is. */
    public static Content now(StreamingQuery query) {
        return new QueryWatch(List.of(query), List.of()).draw();
    }

    @Override
    protected Object subject() {
        return List.of(
                QueryWatch.class, queries.stream().map(StreamingQuery::runId).toList());
    }

    @Override
    protected Object version() {
        return queries.stream().map(QueryFacts::version).toList();
    }

    /** The tables know which rows were there before, and can go on marking the new ones. */
    @Override
    protected void takeOver(LivePicture earlier) {
        results = ((QueryWatch) earlier).results;
    }

    @Override
    protected boolean goesOn() {
        return queries.stream().anyMatch(StreamingQuery::isActive);
    }

    @Override
    protected Content draw() {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            figures.add(figure(queries.get(i), results.get(i)));
        }
        figures.addAll(refusals);
        return picture(figures).content();
    }

    private static Figure figure(StreamingQuery query, Optional<MemoryTable> result) {
        String mode = QueryFacts.execution(query)
                .map(execution -> " · " + execution.outputMode().toString().toLowerCase(Locale.ROOT) + " mode")
                .orElse("");
        Figure figure = picture(
                QueryFacts.name(query), QueryFacts.condition(query) + mode, Optional.ofNullable(LastBatch.of(query)));
        result.ifPresent(table -> {
            table.refresh();
            table.addTo(figure);
        });
        return figure;
    }

    /** One query, still without its result. */
    static Figure picture(String name, String condition, Optional<StreamingQueryProgress> batch) {
        Figure figure = new Figure().title(name, condition);
        return batch.map(report -> figure.facts(QueryFacts.of(report))).orElseGet(() -> figure.note("no batch yet"));
    }

    /** Several beside each other. */
    static Figure picture(List<Figure> figures) {
        return figures.size() == 1 ? figures.get(0) : new Figure().beside(figures);
    }
}
