package millrace.lib.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.GenerateExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.datasources.v2.MicroBatchScanExec;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeLike;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeLike;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.streaming.operators.stateful.EventTimeWatermarkExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.StateStoreWriter;
import org.apache.spark.sql.execution.streaming.operators.stateful.join.StreamingSymmetricHashJoinExec;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads the plan that Spark ran for a batch: the steps that a learner asked for, without those that only help Spark,
 * and the partial, merging and final parts of an aggregation as what they are together.
 */
final class PlanReader {
    /** Of a memory source, a batch without rows has a scan of nothing. */
    private static final String NO_ROWS = "LocalTableScan";

    private PlanReader() {}

    /** The last step before the sink, with all before it. */
    static Operator read(SparkPlan plan) {
        SparkPlan top = bare(plan);
        return operator(top.nodeName().startsWith("WriteToDataSource") ? child(top) : top);
    }

    private static Operator operator(SparkPlan wrapped) {
        SparkPlan plan = bare(wrapped);
        List<SparkPlan> children = CollectionConverters.asJava(plan.children());
        if (children.isEmpty()) {
            return new Operator("Source", source(plan), rows(plan), Optional.empty(), List.of());
        }
        if (plan instanceof BaseAggregateExec aggregate) {
            return aggregation(aggregate);
        }
        if (plan instanceof StateStoreWriter) {
            return stateful(plan, children);
        }
        if (plan instanceof FilterExec filter && !filter.condition().nodeName().equalsIgnoreCase("isnotnull")) {
            return step("Filter", filter.condition().sql(), plan);
        }
        if (plan instanceof GenerateExec generate) {
            return step(
                    "Explode",
                    ((org.apache.spark.sql.catalyst.expressions.Expression) generate.generator()).sql(),
                    plan);
        }
        if (plan instanceof EventTimeWatermarkExec watermark) {
            // It counts no rows: all pass.
            Operator input = operator(child(plan));
            String delay = millrace.lib.display.Amounts.duration(watermark.delay().microseconds / 1000);
            return new Operator(
                    "Watermark",
                    plain(watermark.eventTime().name() + ", " + delay),
                    input.rows(),
                    Optional.empty(),
                    List.of(input));
        }
        if (plan instanceof ShuffleExchangeLike) {
            return step("Shuffle", "rows of one key go to one task", plan);
        }
        if (plan.nodeName().endsWith("Join")) {
            return new Operator(
                    plan.nodeName().replaceAll("(?<=[a-z])(?=[A-Z])", " "),
                    "",
                    rows(plan),
                    Optional.empty(),
                    children.stream().map(PlanReader::operator).toList());
        }
        if (plan.nodeName().startsWith("Map") || plan.nodeName().startsWith("FlatMap")) {
            return step(plan.nodeName().replaceAll("(?<=[a-z])(?=[A-Z])", " "), "a function of yours", plan);
        }
        // A projection, a sort within a task, a change of the rows' form.
        return operator(children.get(0));
    }

    private static Operator step(String title, String detail, SparkPlan plan) {
        return new Operator(title, plain(detail), rows(plan), Optional.empty(), List.of(operator(child(plan))));
    }

    /** A final aggregation over state stands for all from there down to the shuffle; a partial one for itself. */
    private static Operator aggregation(BaseAggregateExec aggregate) {
        SparkPlan plan = (SparkPlan) aggregate;
        SparkPlan below = bare(child(plan));
        String what = "by " + names(aggregate);
        if (below.nodeName().contains("StateStoreSave")) {
            Operator.State state = state(below);
            SparkPlan input = below;
            while (!(input instanceof ShuffleExchangeLike) && isAggregationPart(input)) {
                input = bare(child(input));
            }
            return new Operator("Aggregate", what, rows(plan), Optional.of(state), List.of(operator(input)));
        }
        if (below instanceof ShuffleExchangeLike) {
            return new Operator("Aggregate", what, rows(plan), Optional.empty(), List.of(operator(below)));
        }
        return new Operator("Aggregate within each task", what, rows(plan), Optional.empty(), List.of(operator(below)));
    }

    private static boolean isAggregationPart(SparkPlan plan) {
        return plan instanceof BaseAggregateExec
                || plan.nodeName().contains("StateStore")
                || plan.nodeName().contains("Sort")
                || plan.nodeName().contains("MergingSessions")
                || plan.nodeName().contains("UpdatingSessions");
    }

    private static String names(BaseAggregateExec aggregate) {
        List<NamedExpression> grouping = CollectionConverters.asJava(aggregate.groupingExpressions());
        return grouping.isEmpty()
                ? "nothing: one row for all"
                : grouping.stream().map(NamedExpression::name).collect(Collectors.joining(", "));
    }

    private static Operator stateful(SparkPlan plan, List<SparkPlan> children) {
        String name = plan.nodeName();
        String title = plan instanceof StreamingSymmetricHashJoinExec join
                ? "Stream-stream join, " + join.joinType().sql().toLowerCase(java.util.Locale.ROOT)
                : name.contains("DeduplicateWithinWatermark")
                        ? "Drop duplicates within watermark"
                        : name.contains("Deduplicate")
                                ? "Drop duplicates"
                                : name.contains("TransformWithState")
                                        ? "transformWithState"
                                        : name.contains("GroupsWithState")
                                                ? "flatMapGroupsWithState"
                                                : name.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        List<Operator> inputs = children.stream()
                .limit(plan instanceof StreamingSymmetricHashJoinExec ? 2 : 1)
                .map(PlanReader::operator)
                .toList();
        return new Operator(title, "", rows(plan), Optional.of(state(plan)), inputs);
    }

    private static Operator.State state(SparkPlan plan) {
        return new Operator.State(
                Math.max(0, metric(plan, "numTotalStateRows")),
                Math.max(0, metric(plan, "numUpdatedStateRows")),
                Math.max(0, metric(plan, "numRemovedStateRows")),
                Math.max(0, metric(plan, "numRowsDroppedByWatermark")));
    }

    private static long rows(SparkPlan plan) {
        long counted = metric(plan, "numOutputRows");
        if (counted < 0 && plan instanceof ShuffleExchangeLike) {
            return metric(plan, "shuffleRecordsWritten");
        }
        return counted;
    }

    private static long metric(SparkPlan plan, String name) {
        scala.Option<SQLMetric> metric = plan.metrics().get(name);
        return metric.isDefined() ? metric.get().value() : -1;
    }

    private static String source(SparkPlan plan) {
        if (plan instanceof MicroBatchScanExec scan) {
            return shortName(scan.stream().toString());
        }
        if (plan instanceof FileSourceScanExec files) {
            return files.relation().toString() + " files";
        }
        return plan.nodeName().startsWith(NO_ROWS) ? "no new rows" : shortName(plan.nodeName());
    }

    /** A source or sink in the words of {@code format(…)}. */
    static String shortName(String description) {
        if (description.startsWith("TextSocket")) {
            return description.replaceFirst(".*host: ([^,]*), port: (\\d+).*", "socket $1:$2");
        }
        if (description.startsWith("KafkaV2")) {
            return description.replaceFirst("KafkaV2\\[\\w+\\[(.*)]]", "kafka $1");
        }
        if (description.startsWith("RateStream")) {
            return description.replaceFirst(".*rowsPerSecond=(\\d+).*", "rate, $1 rows/s");
        }
        if (description.startsWith("FileStreamSource")) {
            return description.replaceFirst("FileStreamSource\\[(?:file:)?(.*)]", "files in $1");
        }
        if (description.startsWith("MemoryStream")) {
            return "memory";
        }
        return switch (description) {
            case "MemorySink" -> "memory";
            case "noop-table" -> "noop";
            default ->
                description
                        .replaceFirst("^org\\.apache\\.spark\\.[\\w.]*\\.", "")
                        .replaceFirst("@[0-9a-f]+$", "");
        };
    }

    /** Expressions without the quotes and the checks for null that Spark adds. */
    private static String plain(String sql) {
        return sql.replace("`", "")
                .replaceAll("\\(([\\w.]+) IS NOT NULL\\) AND ", "")
                .replaceAll("^\\((.*)\\)$", "$1");
    }

    private static SparkPlan child(SparkPlan plan) {
        return plan.children().apply(0);
    }

    /** {@code plan} without what stands around it for the sake of code generation and adaptive execution. */
    private static SparkPlan bare(SparkPlan plan) {
        if (plan instanceof AdaptiveSparkPlanExec adaptive) {
            return bare(adaptive.executedPlan());
        }
        if (plan instanceof QueryStageExec stage) {
            return bare(stage.plan());
        }
        String name = plan.nodeName();
        boolean wraps = name.startsWith("WholeStageCodegen")
                || name.equals("InputAdapter")
                || name.equals("AQEShuffleRead")
                || name.equals("ColumnarToRow")
                || plan instanceof BroadcastExchangeLike;
        return wraps ? bare(child(plan)) : plan;
    }
}
