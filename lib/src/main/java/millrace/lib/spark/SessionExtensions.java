package millrace.lib.spark;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * What each session of a notebook gets, also one that the notebook has built by Spark's own builder. Named by the
 * setting {@code spark.sql.extensions}; Spark makes the instance.
 */
public final class SessionExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectResolutionRule(SessionExtensions::rule);
        extensions.injectPostHocResolutionRule(SmallBatches::new);
        extensions.injectPlannerStrategy(session -> new SmallMemoryTables());
        return BoxedUnit.UNIT;
    }

    /** Asked for when a session analyses its first plan, on the thread that does: in a notebook, the cell's. */
    private static Rule<LogicalPlan> rule(SparkSession session) {
        // Not the copies that Spark makes of it for each streaming query.
        Sessions.running().filter(session::equals).ifPresent(Sessions::adopt);
        return new QueryReplacement(session);
    }
}
