import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import static millrace.lib.Millrace.*;

SparkSession spark = spark();
Path folder = Files.createTempDirectory("lines");
Files.writeString(folder.resolve("1.txt"), "to\nbe\nor\nnot\nto\nbe\n");
long countWords(String name) throws Exception {
    StreamingQuery query = spark.readStream().text(folder.toString())
            .groupBy("value").count()
            .writeStream().format("memory").queryName(name).outputMode("complete").start();
    query.processAllAvailable();
    query.stop();
    return spark.table(name).count();
}
countWords("first")
