// What a first lesson does, cell by cell: the classes that are loaded here are in the start-up archives.
// Cells marked as plain run without Spark too, for the archive of the kernel alone.
// %%
// plain
1 + 1
// %%
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import millrace.lib.kafka.Kafka;
import millrace.lib.lines.LineServer;
import millrace.lib.orders.PizzaOrders;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import static millrace.lib.Millrace.*;
import static org.apache.spark.sql.functions.*;

SparkSession spark = spark();
// %%
// plain
record Line(String text, int words) {}
for (int i = 0; i < 3; i++) {
    System.out.println(new Line("to be or not", i));
}
Map.of("a", List.of(1, 2, 3))
// %%
StructType schema = new StructType().add("name", DataTypes.StringType).add("amount", DataTypes.IntegerType);
Dataset<Row> sold = spark.createDataFrame(List.of(RowFactory.create("a", 1), RowFactory.create("b", 2)), schema);
show(sold.groupBy("name").agg(sum("amount").as("sum")).orderBy(desc("sum")));
sold.join(sold.withColumnRenamed("amount", "again"), "name")
// %%
spark.range(1_000_000).select(col("id").mod(7).as("k")).groupBy("k").agg(count("*"), avg("k"), max("k")).collectAsList().size()
// %%
LineServer lines = LineServer.start();
Dataset<Row> socket = spark.readStream().format("socket").option("host", "127.0.0.1").option("port", lines.port()).load();
Dataset<Row> words = socket.as(Encoders.STRING())
        .flatMap((FlatMapFunction<String, String>) line -> Arrays.asList(line.split(" ")).iterator(), Encoders.STRING())
        .groupBy("value").count();
StreamingQuery counts = words.writeStream().format("memory").queryName("counts").outputMode("complete").start();
lines.send("to be or not to be", "that is the question");
watch(counts, Duration.ofSeconds(20));
// %%
lines.send("to be");
watch(counts, Duration.ofSeconds(20));
show(spark.table("counts"));
counts.stop();
lines.close();
// %%
StreamingQuery windows = spark.readStream().format("rate").option("rowsPerSecond", 50).load()
        .withWatermark("timestamp", "10 seconds")
        .groupBy(window(col("timestamp"), "2 seconds"), col("value").mod(3).as("k")).agg(count("*"), sum("value"))
        .writeStream().outputMode("update").trigger(Trigger.AvailableNow())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> batch.collectAsList())
        .start();
windows.awaitTermination(20_000);
windows.stop();
// %%
String topic = Kafka.emptyTopic("training", 2);
PizzaOrders.seeded(42).send(topic, 40);
StructType order = new StructType().add("shop", "string").add("cost", "double");
Dataset<Row> orders = spark.readStream().format("kafka")
        .option("kafka.bootstrap.servers", Kafka.bootstrapServers()).option("subscribe", topic)
        .option("startingOffsets", "earliest").load()
        .select(from_json(col("value").cast("string"), order).as("order"), col("timestamp"))
        .select("order.*", "timestamp");
StreamingQuery revenue = orders.withWatermark("timestamp", "1 minute").groupBy("shop").agg(sum("cost").as("cost"))
        .writeStream().format("memory").queryName("revenue").outputMode("complete").start();
flow(topic, revenue);
show(spark.table("revenue"));
revenue.stop();
// %%
check("training").given(batch("to be", "or"), batch("not"))
        .run(OutputMode.Complete(), input -> input.groupBy("value").count())
        .expect(row("to be", 1), row("or", 1), row("not", 1));
// %%
Kafka.deleteTopic(topic);
// %%
// plain
throw new IllegalStateException("seen", new RuntimeException("the cause"));
