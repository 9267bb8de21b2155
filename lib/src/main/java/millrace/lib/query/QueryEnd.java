package millrace.lib.query;

import java.time.Duration;
import java.util.Objects;
import org.apache.spark.sql.execution.streaming.AvailableNowTrigger$;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Waits for a streaming query to end by itself, and not for one that never will. */
public final class QueryEnd {
    private static final Duration TO_END = Duration.ofSeconds(60);
    /** An hour may be the interval of a query that never ends. */
    private static final Duration TO_READ = Duration.ofSeconds(10);

    private QueryEnd() {}

    /**
     * Returns whether {@code query} has ended: at once when it has, with its last batch when its trigger is one that ends,
     * and for any other trigger, with false, when all that was there to read is processed. Waits a minute for an end, and
     * ten seconds where there will be none.
     *
     * @throws StreamingQueryException if it has failed
     */
    public static boolean await(StreamingQuery query) throws StreamingQueryException {
        Objects.requireNonNull(query, "there is no query to wait for: null was returned; return what start() gives");
        if (ends(query)) {
            return query.awaitTermination(TO_END.toMillis());
        }
        Idle.await(query, TO_READ);
        return query.awaitTermination(1);
    }

    private static boolean ends(StreamingQuery query) {
        return QueryFacts.execution(query)
                .map(execution -> {
                    Trigger trigger = execution.trigger();
                    return trigger.equals(AvailableNowTrigger$.MODULE$) || trigger.equals(OneTimeTrigger$.MODULE$);
                })
                .orElse(true);
    }
}
