package millrace.lib.query;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;

/**
 * For each query the plan of its last batch that had rows, as Spark ran it. Told by Spark at the end of each batch,
 * because a batch that only lets the watermark pass follows at once, and then the query itself knows that one alone.
 */
public final class BatchPlans extends SparkListener {
    private static final int MOST_QUERIES = 50;
    private static final Map<UUID, BatchPlan> OF_RUN = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, BatchPlan> eldest) {
            return size() > MOST_QUERIES;
        }
    });

    private BatchPlans() {}

    /** The steps of one batch; {@code last} is the one before the sink. */
    record BatchPlan(long batch, Operator last) {
        boolean hasRows() {
            return hasRows(last);
        }

        private static boolean hasRows(Operator operator) {
            return operator.inputs().isEmpty()
                    ? operator.rows() > 0
                    : operator.inputs().stream().anyMatch(BatchPlan::hasRows);
        }
    }

    /** Keeps the plans of all queries of {@code session} from now on; once for each session. */
    public static void follow(SparkSession session) {
        session.sparkContext().addSparkListener(new BatchPlans());
    }

    /** Empty as long as the query with this {@code runId} has not finished a batch. */
    static Optional<BatchPlan> of(UUID run) {
        return Optional.ofNullable(OF_RUN.get(run));
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof SparkListenerSQLExecutionEnd end && end.qe() instanceof IncrementalExecution execution) {
            keep(
                    execution.runId(),
                    new BatchPlan(execution.currentBatchId(), PlanReader.read(execution.executedPlan())));
        }
    }

    static void keep(UUID run, BatchPlan plan) {
        OF_RUN.merge(run, plan, (earlier, now) -> now.hasRows() || !earlier.hasRows() ? now : earlier);
    }
}
