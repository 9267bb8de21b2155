package millrace.lib.display;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import millrace.kernel.display.Content;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** The live picture of a streaming query: what it does, and the table of its result where that is in memory. */
public final class QueryWatch extends LivePicture {
    private final StreamingQuery query;
    private MemoryTable result;

    private QueryWatch(StreamingQuery query) {
        this.query = query;
        this.result = MemoryTable.of(query);
    }

    /**
     * Shows {@code query}, and goes on following it until it stops. Returns once what was there to read has been
     * processed, at the latest after {@code atMost}.
     */
    public static void watch(StreamingQuery query, Duration atMost) {
        QueryWatch watch = new QueryWatch(query);
        watch.start();
        Idle.await(query, atMost);
        watch.paint();
    }

    @Override
    Object subject() {
        return List.of(QueryWatch.class, query.runId());
    }

    /** The table knows which rows were there before, and can go on marking the new ones. */
    @Override
    void takeOver(LivePicture earlier) {
        result = ((QueryWatch) earlier).result;
    }

    @Override
    boolean goesOn() {
        return query.isActive();
    }

    @Override
    Content draw() {
        String headline = headline();
        String html = "<div style=\"margin:4px 0\">%s</div>".formatted(Html.escape(headline));
        if (result == null) {
            return Content.text(headline).withHtml(html);
        }
        result.refresh();
        return Content.text(headline + "\n" + result.table().text() + result.note())
                .withHtml(html + result.table().html() + DatasetTable.note(result.note()));
    }

    private String headline() {
        List<String> parts = new ArrayList<>();
        parts.add(Results.name(query) + " " + Results.condition(query));
        StreamingQueryProgress batch = LastBatch.of(query);
        if (batch != null) {
            parts.add("batch " + batch.batchId());
            parts.add(rows(batch.numInputRows()) + " read");
            if (batch.sink().numOutputRows() >= 0) {
                parts.add(rows(batch.sink().numOutputRows()) + " written");
            }
            if (batch.stateOperators().length > 0) {
                parts.add(rows(LastBatch.stateRows(batch)) + " of state");
            }
            String watermark = batch.eventTime().get("watermark");
            if (watermark != null) {
                parts.add("watermark " + watermark.replace('T', ' ').replace("Z", ""));
            }
        } else if (query.isActive()) {
            parts.add("no batch yet");
        }
        return String.join(" · ", parts);
    }

    private static String rows(long count) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "row" : "rows");
    }
}
