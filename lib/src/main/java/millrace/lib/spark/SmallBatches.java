package millrace.lib.spark;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.StreamingDataSourceV2ScanRelation;
import org.apache.spark.sql.execution.streaming.runtime.LongOffset;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.kafka010.KafkaSourceOffset;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets a streaming query interpret the plan of a batch of few rows; that of any other it compiles, as Spark does by
 * itself. What it computes is the same. To make Java code of a plan and compile it costs a new query between a tenth and
 * half a second; rows by the thousand are interpreted in milliseconds.
 *
 * <p>It is a rule of the analyzer because Spark analyzes each batch anew, in a copy of the session that belongs to the
 * query alone; only that copy's settings are changed. Who sets {@code spark.sql.codegen.wholeStage} or {@code
 * spark.sql.codegen.factoryMode} has that instead.
 */
final class SmallBatches extends Rule<LogicalPlan> {
    static final long FEW_ROWS = 10_000;
    private static final long FEW_BYTES = 1 << 20;

    private static final String WHOLE_STAGE =
            SQLConf.WHOLESTAGE_CODEGEN_ENABLED().key();
    private static final String EXPRESSIONS = SQLConf.CODEGEN_FACTORY_MODE().key();

    private final SparkSession session;
    private boolean interpreted;

    SmallBatches(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        List<LogicalPlan> inputs = CollectionConverters.asJava(plan.collectLeaves());
        // What is made of a batch by foreachBatch is analyzed in the same session, and may read a large table beside
        // it.
        if (interpreted || (isBatch(plan, inputs) && !isChosen())) {
            boolean few =
                    inputs.stream().allMatch(input -> hasFewRows(input) || isTheBatch(input)) && !isObserved(plan);
            if (few != interpreted) {
                interpret(few);
            }
        }
        return plan;
    }

    private boolean isChosen() {
        return session.conf().contains(WHOLE_STAGE) || session.conf().contains(EXPRESSIONS);
    }

    private void interpret(boolean wanted) {
        if (wanted) {
            session.conf().set(WHOLE_STAGE, "false");
            session.conf().set(EXPRESSIONS, "NO_CODEGEN");
        } else {
            session.conf().unset(WHOLE_STAGE);
            session.conf().unset(EXPRESSIONS);
        }
        interpreted = wanted;
    }

    /**
     * Whether {@code plan} is that of a batch, with the rows of a stream that have come since the last one: where a query is
     * defined, a stream has no ends. A source analyzes such rows by themselves too, in the session of the user.
     */
    private static boolean isBatch(LogicalPlan plan, List<LogicalPlan> inputs) {
        return !inputs.contains(plan)
                && inputs.stream()
                        .filter(LogicalPlan::isStreaming)
                        .anyMatch(input -> input instanceof LogicalRelation
                                || input instanceof LocalRelation
                                || input instanceof StreamingDataSourceV2ScanRelation);
    }

    /**
     * Whether it has an {@code observe}. Spark 4.2 cannot send an interpreted one to its tasks again, once it has merged in
     * this process a buffer of {@code Encoders.javaSerialization} or {@code kryo}.
     */
    private static boolean isObserved(LogicalPlan plan) {
        return plan instanceof CollectMetrics
                || CollectionConverters.asJava(plan.children()).stream().anyMatch(SmallBatches::isObserved);
    }

    /** What foreachBatch gets. */
    private static boolean isTheBatch(LogicalPlan input) {
        return input instanceof LogicalRDD && !input.isStreaming();
    }

    private static boolean hasFewRows(LogicalPlan input) {
        if (input instanceof LocalRelation local) {
            return local.data().size() <= FEW_ROWS;
        }
        if (input instanceof LogicalRelation file && file.relation() instanceof HadoopFsRelation files) {
            return files.location().sizeInBytes() <= FEW_BYTES;
        }
        if (input instanceof StreamingDataSourceV2ScanRelation scan) {
            OptionalLong rows = scan.startOffset().isDefined()
                            && scan.endOffset().isDefined()
                    ? rows(scan, scan.startOffset().get(), scan.endOffset().get())
                    : OptionalLong.empty();
            return rows.isPresent() && rows.getAsLong() <= FEW_ROWS;
        }
        return input.stats().sizeInBytes().$less$eq(scala.math.BigInt.apply(FEW_BYTES));
    }

    /** Empty for a source whose offsets do not tell. */
    private static OptionalLong rows(StreamingDataSourceV2ScanRelation scan, Offset start, Offset end) {
        if (start instanceof KafkaSourceOffset from && end instanceof KafkaSourceOffset to) {
            Map<TopicPartition, Object> begin = CollectionConverters.asJava(from.partitionToOffsets());
            return OptionalLong.of(CollectionConverters.asJava(to.partitionToOffsets()).entrySet().stream()
                    .mapToLong(each -> (long) each.getValue() - (long) begin.getOrDefault(each.getKey(), 0L))
                    .sum());
        }
        if (start instanceof LongOffset from && end instanceof LongOffset to) {
            // A line of a socket, what a test adds at once to a stream in memory, or a second of the source 'rate'.
            long rowsPerSecond = scan.relation().options().getLong("rowsPerSecond", 1);
            return OptionalLong.of((to.offset() - from.offset()) * rowsPerSecond);
        }
        return OptionalLong.empty();
    }
}
