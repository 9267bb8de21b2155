package millrace.lib.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.jdk.javaapi.CollectionConverters;

/** Which columns of a result say what a row is about: those that it is grouped by. */
final class KeyColumns {
    private KeyColumns() {}

    /** Their places in the output of {@code plan}, from 0; empty when it has no aggregation, or shows none of them. */
    static List<Integer> of(LogicalPlan plan) {
        Set<Long> keys = new HashSet<>();
        collect(plan, keys);
        List<Integer> places = new ArrayList<>();
        List<Attribute> output = CollectionConverters.asJava(plan.output());
        for (int i = 0; i < output.size(); i++) {
            if (keys.contains(output.get(i).exprId().id())) {
                places.add(i);
            }
        }
        return places;
    }

    private static void collect(LogicalPlan plan, Set<Long> keys) {
        if (plan instanceof Aggregate aggregate) {
            List<Expression> grouping = CollectionConverters.asJava(aggregate.groupingExpressions());
            for (NamedExpression column : CollectionConverters.asJava(aggregate.aggregateExpressions())) {
                Expression made = column instanceof Alias alias ? alias.child() : (Expression) column;
                if (grouping.stream().anyMatch(made::semanticEquals)) {
                    keys.add(column.exprId().id());
                }
            }
        }
        CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, keys));
    }
}
