package millrace.lib.query;

import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** What a query reports of the last batch that it ran. */
final class LastBatch {
    private LastBatch() {}

    /** Its progress, or null before the first batch. Idle times are passed over: they bear the number of the next batch. */
    static StreamingQueryProgress of(StreamingQuery query) {
        StreamingQueryProgress[] recent = query.recentProgress();
        for (int i = recent.length - 1; i >= 0; i--) {
            if (recent[i].durationMs().containsKey("addBatch")) {
                return recent[i];
            }
        }
        return null;
    }

    /** The rows that all its operators keep as state. */
    static long stateRows(StreamingQueryProgress batch) {
        long rows = 0;
        for (StateOperatorProgress operator : batch.stateOperators()) {
            rows += operator.numRowsTotal();
        }
        return rows;
    }
}
