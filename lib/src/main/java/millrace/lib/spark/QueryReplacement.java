package millrace.lib.spark;

import java.time.Duration;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.catalyst.streaming.WriteToStream;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lets a cell that starts a query be run again: the query of the same name that a cell has started before is stopped
 * first, and the cell says so. Spark alone would refuse the new one.
 *
 * <p>It is a rule of the analyzer, because Spark analyzes the write of a query before it compares the names of queries.
 */
final class QueryReplacement extends Rule<LogicalPlan> {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

    private final SparkSession session;

    QueryReplacement(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        if (plan instanceof WriteToStream write && write.name() != null && CellWork.hasCells()) {
            for (StreamingQuery query : session.streams().active()) {
                OptionalInt cell = CellWork.cellOf(query.runId());
                if (write.name().equals(query.name()) && cell.isPresent()) {
                    replace(query, cell.getAsInt());
                }
            }
        }
        return plan;
    }

    private static void replace(StreamingQuery query, int cell) {
        try {
            CellWork.stopInBackground(query).join(STOPS_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!query.isActive()) {
            System.out.println("The query '%s' that cell [%d] started has been stopped: a new one takes its place."
                    .formatted(query.name(), cell));
        }
    }
}
