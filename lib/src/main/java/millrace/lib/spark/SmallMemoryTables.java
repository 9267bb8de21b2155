package millrace.lib.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.LocalTableScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.apache.spark.sql.execution.streaming.sources.MemoryPlan;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plans the table of a {@code memory} sink that has few rows as Spark does, and takes them over one by one. Spark makes
 * Java code for that and compiles it, which takes the first look at such a table 0.2 s, and pays from some ten thousand
 * rows on. See {@link SmallBatches}.
 */
final class SmallMemoryTables extends SparkStrategy {

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        return list(plan instanceof MemoryPlan table ? planned(table) : List.of());
    }

    /** Empty when another strategy has to plan it. */
    private static List<SparkPlan> planned(MemoryPlan table) {
        List<Row> rows = CollectionConverters.asJava(table.sink().allData());
        if (rows.size() > SmallBatches.FEW_ROWS) {
            return List.of();
        }
        Function1<Object, Object> converter = CatalystTypeConverters.createToCatalystConverter(table.schema());
        return List.of(new LocalTableScanExec(
                table.output(),
                list(rows.stream()
                        .map(row -> (InternalRow) converter.apply(row))
                        .toList()),
                Option.empty()));
    }

    private static <T> Seq<T> list(List<T> all) {
        return CollectionConverters.asScala(all).toSeq();
    }
}
