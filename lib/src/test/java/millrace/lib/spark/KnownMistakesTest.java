package millrace.lib.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.session_window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.lib.MemoryInput;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.Shell;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that everybody makes, made for real. Which of them are tested elsewhere, docs/mistakes.md says. */
@Timeout(180)
class KnownMistakesTest {
    private final SparkSession spark = Sessions.current();

    @TempDir
    private Path folder;

    @AfterEach
    void stopQueries() throws Exception {
        for (StreamingQuery query : spark.streams().active()) {
            query.stop();
        }
    }

    @Test
    void aSourceWhoseNameIsMisspelt() {
        Throwable failure =
                catchThrowable(() -> spark.readStream().format("kafak").load());

        assertThat(Explanation.of(failure).text()).contains("kafak").contains("Is its name spelt right?");
    }

    @Test
    void sessionWindowsInUpdateMode() {
        Dataset<Row> sessions = spark.readStream()
                .format("rate")
                .load()
                .groupBy(session_window(col("timestamp"), "10 seconds"))
                .count();

        Throwable failure = catchThrowable(
                () -> sessions.writeStream().format("noop").outputMode("update").start());

        assertThat(Explanation.of(failure).text()).contains("Use append mode with a watermark");
    }

    @Test
    void aConnectorOfAnotherScalaCannotGetOntoTheClassPath() {
        Set<String> scala = names("_(2\\.\\d+)-");
        Set<String> spark = names("spark-sql_2\\.13-([\\d.]+)\\.jar");
        Set<String> connector = names("spark-sql-kafka-0-10_2\\.13-([\\d.]+)\\.jar");

        assertThat(scala).containsExactly("2.13");
        assertThat(spark).hasSize(1);
        assertThat(connector).isEqualTo(spark);
        assertThat(names("kafka-clients-([\\d.]+)\\.jar")).hasSize(1).isEqualTo(names("kafka_2\\.13-([\\d.]+)\\.jar"));
    }

    /** What {@code pattern} finds in the names of the jars of the class path. */
    private static Set<String> names(String pattern) {
        Pattern name = Pattern.compile(pattern);
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(jar -> Path.of(jar).getFileName().toString())
                .filter(jar -> jar.endsWith(".jar"))
                .flatMap(jar -> name.matcher(jar).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aBrokerAtAnAddressWhereNoneIs() {
        Throwable failure = catchThrowable(() -> spark.read()
                .format("kafka")
                .option("kafka.bootstrap.servers", "127.0.0.1:1")
                .option("kafka.default.api.timeout.ms", "2000")
                .option("kafka.request.timeout.ms", "1000")
                .option("subscribe", "orders")
                .load()
                .count());

        assertThat(Explanation.of(failure).text())
                .contains("No broker answers at this address")
                .contains("Kafka.bootstrapServers()");
    }

    @Test
    void aPackageOfTheJdkThatIsNotOpen() throws Exception {
        Field closed = java.util.zip.Deflater.class.getDeclaredField("level");

        Throwable failure = catchThrowable(() -> closed.setAccessible(true));

        assertThat(Explanation.of(failure).text()).contains("java.util.zip").contains("--add-opens");
    }

    @Test
    void aJdkWithoutASecurityManagerIsNoProblemForHadoop() throws Exception {
        assertThat(UserGroupInformation.getCurrentUser().getShortUserName()).isNotBlank();
    }

    @Test
    void aHadoopThatIsNotInstalledAsOnWindows() {
        Throwable failure = catchThrowable(Shell::getHadoopHome);

        assertThat(Explanation.of(failure).text()).contains("HADOOP_HOME").contains("WSL");
    }

    @Test
    void twoQueriesWithOneCheckpoint() throws Exception {
        Path checkpoint = folder.resolve("shared");
        Files.createDirectories(folder.resolve("in"));
        StreamingQuery first = lines(checkpoint);
        first.processAllAvailable();
        // To Spark the second is another query, as from another notebook: within one session it would stop the first.
        Path metadata = checkpoint.resolve("metadata");
        Files.deleteIfExists(checkpoint.resolve(".metadata.crc"));
        Files.writeString(metadata, Files.readString(metadata).replaceFirst("\"id\":\"........", "\"id\":\"00000000"));
        StreamingQuery second = lines(checkpoint);
        second.processAllAvailable();

        StreamingQuery loser = loserOf(first, second);

        assertThat(Explanation.of(loser.exception().get()).text())
                .contains("Two queries write to one checkpoint")
                .contains("checkpointLocation of its own");
    }

    /** Feeds both until one of them has failed. */
    private StreamingQuery loserOf(StreamingQuery first, StreamingQuery second) throws Exception {
        for (int i = 0; i < 100; i++) {
            Path draft = Files.writeString(folder.resolve("draft"), "line " + i);
            Files.move(draft, folder.resolve("in/" + i + ".txt"));
            for (StreamingQuery query : List.of(first, second)) {
                try {
                    query.processAllAvailable();
                } catch (Exception lost) {
                    // Spark throws a StreamingQueryException undeclared.
                    return query;
                }
                if (query.exception().isDefined()) {
                    return query;
                }
            }
        }
        throw new AssertionError("neither query failed");
    }

    private StreamingQuery lines(Path checkpoint) throws Exception {
        return spark.readStream()
                .text(folder.resolve("in").toString())
                .writeStream()
                .format("noop")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    @Test
    void aQueryThatHasChangedMoreThanItsCheckpointAllows() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/a.txt"), "one\n");
        Dataset<Row> lines = spark.readStream().text(folder.resolve("in").toString());
        StreamingQuery before = counts(lines.groupBy("value").count());
        before.processAllAvailable();
        before.stop();
        Files.writeString(folder.resolve("in/b.txt"), "two\n");

        Throwable failure = catchThrowable(() -> {
            StreamingQuery after = counts(lines.groupBy(length(col("value"))).count());
            after.processAllAvailable();
        });

        assertThat(Explanation.of(failure).text())
                .contains("The checkpoint was written by another form of this query")
                .contains("new checkpointLocation");
    }

    private StreamingQuery counts(Dataset<Row> counts) throws Exception {
        return counts.writeStream()
                .format("noop")
                .outputMode(OutputMode.Complete())
                .option("checkpointLocation", folder.resolve("counts").toString())
                .start();
    }

    @Test
    void countsThatAreToBeWrittenIntoFiles() {
        Throwable failure = catchThrowable(() -> new MemoryInput(spark)
                .orders()
                .groupBy("shop")
                .count()
                .writeStream()
                .format("parquet")
                .outputMode(OutputMode.Complete())
                .option("path", folder.resolve("counts").toString())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start());

        assertThat(Explanation.of(failure).text()).contains("use append mode", "foreachBatch");
    }

    @Test
    void aWatermarkWithoutAnythingThatHeedsIt() throws Exception {
        MemoryInput input = new MemoryInput(spark);
        StreamingQuery query = input.orders()
                .withWatermark("time", "10 minutes")
                .writeStream()
                .format("memory")
                .queryName("watermark_alone")
                .start();
        input.add("Marios,12:00:00");
        query.processAllAvailable();
        input.add("Marios,11:00:00");
        query.processAllAvailable();

        String diagnosis = millrace.lib.query.WhyNoOutput.of(query).content().text();

        assertThat(spark.table("watermark_alone").count()).isEqualTo(2);
        assertThat(diagnosis)
                .contains("has a watermark, and nothing that heeds it")
                .contains("no row is dropped");
    }

    @Test
    void aValueThatIsTakenForOneOfAnotherType() {
        Row row = spark.range(1).toDF().collectAsList().get(0);

        Explanation explanation = Explanation.of(catchThrowable(() -> row.getInt(0)));

        assertThat(explanation.advice())
                .hasValueSatisfying(advice -> assertThat(advice).contains("printSchema()", "getLong"));
        assertThat(Explanation.of(catchThrowable(
                                () -> spark.sql("select cast('x' as int)").collect()))
                        .advice())
                .hasValueSatisfying(advice -> assertThat(advice).contains("try_cast"));
    }

    @Test
    void aFunctionThatIsGivenNull() {
        spark.udf()
                .register("shout", (UDF1<String, String>) text -> text.toUpperCase(Locale.ROOT), DataTypes.StringType);

        Throwable failure = catchThrowable(() -> spark.sql("select shout(x) from values (cast(null as string)) t(x)")
                .collect());

        assertThat(Explanation.of(failure).text()).contains("isNotNull()");
    }

    @Test
    void aRecordInThePlaceOfABean() {
        Throwable failure =
                catchThrowable(() -> spark.range(1).as(Encoders.bean(Id.class)).collect());

        assertThat(Explanation.of(failure.getCause()).text()).contains("as no record has one");
    }

    record Id(long id) {}

    @Test
    void anObjectThatCannotBeSentToATask() {
        Object kept = new Object();

        Throwable failure = catchThrowable(() -> spark.range(1)
                .map((MapFunction<Long, Integer>) n -> kept.hashCode(), Encoders.INT())
                .collect());

        assertThat(Explanation.of(failure).text()).contains("java.io.Serializable");
    }

    @Test
    void whatIsForAStreamAloneAndWhatIsForAllButAStream() {
        Dataset<Row> stream = spark.readStream().format("rate").load();

        assertThat(advice(() -> spark.range(1).writeStream())).contains("spark.readStream()");
        assertThat(advice(() -> stream.write())).contains("writeStream()…start()");
        assertThat(advice(() -> spark.readStream().json(folder.toString()))).contains(".schema(");
        assertThat(advice(() -> stream.writeStream().format("parquet").start())).contains("folder");
    }

    @Test
    void aNameThatSqlDoesNotKnow() {
        assertThat(advice(() -> spark.sql("select * from nowhere"))).contains("createOrReplaceTempView");
        assertThat(advice(() -> spark.sql("select nothing(1)"))).contains("spark.udf().register");
    }

    private static String advice(ThrowingCallable mistake) {
        return Explanation.of(catchThrowable(mistake)).advice().orElse("");
    }
}
