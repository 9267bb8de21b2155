package millrace.lib.spark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * What went wrong in a query, for somebody who learns Spark.
 *
 * @param problem what the innermost telling exception says, without plans, ids and SQL states
 * @param advice what it means and what to do, where it is a mistake that many make
 */
public record Explanation(String problem, Optional<String> advice) {
    private static final String NO_BROKER =
            "No broker answers at this address. Kafka.bootstrapServers() is the right one here; the broker tells clients where to go on (advertised.listeners), so one address can be right inside a container and wrong outside.";

    private static final String SHARED_CHECKPOINT =
            "Two queries write to one checkpoint, perhaps of two notebooks, or of one that was started twice. Stop one of them; each query needs a checkpointLocation of its own.";

    private static final String CHANGED =
            "The checkpoint was written by another form of this query: its sources, or the columns by which it groups, have changed. Put the query back as it was, or give the new one a new checkpointLocation; it then begins from the start.";

    private static final String STOPPED =
            "The session was stopped, or none was made yet. Make one, SparkSession spark = SparkSession.builder().getOrCreate(); and read again what was read with the old one.";

    /** What a message says, and what that means; the first that fits is taken. */
    private static final List<Map.Entry<String, String>> KNOWN = List.of(
            Map.entry(
                    "output mode is not supported in Data Source",
                    "This sink only adds rows, since what it has written cannot be changed: use append mode. In append mode an aggregation needs a watermark. foreachBatch takes every mode."),
            Map.entry(
                    "not supported for session window",
                    "A session grows and merges with others, so its rows cannot be updated. Use append mode with a watermark, which writes a session when it is over, or complete mode."),
            Map.entry(
                    "output mode: complete",
                    "Complete mode writes the whole result table after each batch, so it needs an aggregation such as groupBy(…).count(). This query has none: group it, or use append mode."),
            Map.entry(
                    "output mode: append",
                    "Append mode writes a row once and never changes it, but a count can still grow with the next row. Use complete or update mode; with append mode an aggregation needs a watermark, which says when a group is final."),
            Map.entry(
                    "Sorting is not supported on streaming",
                    "A stream has no end, so there is no last place to sort to. Only the result of an aggregation in complete mode can be sorted; leave orderBy out of the stream, and sort the table it writes."),
            Map.entry(
                    "Queries with streaming sources must be executed",
                    "A stream has no end, so there are no \"all rows\" to show, count or collect. Start a query with writeStream()…start(), or return the Dataset as it is."),
            Map.entry(
                    "is not a valid Spark SQL Data Source",
                    "This source gives streams alone: begin with spark.readStream(), not with spark.read()."),
            Map.entry(
                    "Failed to find the data source",
                    "There is no source or sink of this name here. Is its name spelt right? Those of Spark and kafka are all at hand; outside of Millrace, kafka needs the package spark-sql-kafka-0-10 of Spark's own version."),
            Map.entry(
                    "Only one SparkContext should be running",
                    "There is one already, of an earlier cell or of an earlier run of this one. Build on that: SparkContext.getOrCreate() gives it, and JavaSparkContext.fromSparkContext(…) makes it one for Java. Or end it first, with its streams: org.apache.spark.SparkContext.getOrCreate().stop();"),
            Map.entry(
                    "Only one StreamingContext may be started",
                    "There is one already, of an earlier cell or of an earlier run of this one: StreamingContext.getActive() gives it. End it first: org.apache.spark.streaming.StreamingContext.getActive().get().stop(true, false); ends it and its Spark context, so that a program that makes both can run again; stop(false, false) keeps the Spark context."),
            Map.entry("Timed out waiting for a node assignment", NO_BROKER),
            Map.entry("No resolvable bootstrap urls", NO_BROKER),
            Map.entry(
                    "to unnamed module",
                    "The JDK keeps this package to itself unless the command line opens it: java --add-opens module/package=ALL-UNNAMED …. Millrace's kernel opens what Spark needs; a Spark program of your own takes the same list, or is started by spark-submit."),
            Map.entry(
                    "hadoop.home.dir are unset",
                    "On Windows, Hadoop wants a program called winutils. Use Millrace in WSL or in its container: there nothing is missing."),
            Map.entry("streaming queries are concurrently using", SHARED_CHECKPOINT),
            Map.entry("Multiple streaming jobs detected", SHARED_CHECKPOINT),
            Map.entry("CONCURRENT_STREAM_LOG_UPDATE", SHARED_CHECKPOINT),
            Map.entry("Provided key schema does not match", CHANGED),
            Map.entry("Provided value schema does not match", CHANGED),
            Map.entry("sources in the checkpoint offsets and now there", CHANGED),
            Map.entry("Provided schema doesn't match", CHANGED),
            Map.entry(
                    "Some data may have been lost",
                    "The checkpoint says to go on at records that the topic does not have: it was deleted and made anew, or its records have expired. Where they are truly gone and that is acceptable, start with a new checkpointLocation; failOnDataLoss=false goes on as well, and never tells what was lost."),
            Map.entry(
                    "queryName must be specified",
                    "The memory sink keeps its rows as a table, and a table needs a name: add .queryName(\"…\")."),
            Map.entry(
                    "as a query with that name is already active",
                    "Stop the running query first (its stop() method), or give the new one another name."),
            Map.entry(
                    "has the type \"BINARY\"",
                    "Kafka's key and value are bytes. Make text of them first: col(\"value\").cast(\"string\")."),
            Map.entry(
                    "cannot be cast to class",
                    "A value is of another type than the code takes it for. printSchema() shows the types of the columns: a bigint is a Long in Java (getLong), an int an Integer (getInt), a double a Double (getDouble), a string a String (getString)."),
            Map.entry(
                    "because it is malformed",
                    "The text does not have the form of the type it is cast to. try_cast gives null for such a value instead of ending the query."),
            Map.entry(
                    "failed due to: java.lang.NullPointerException",
                    "A column can hold null, and the function gets it as it is. Let the function return null for null, or leave such rows out first: filter(col(\"…\").isNotNull())."),
            Map.entry(
                    "Task not serializable",
                    "A function of Spark is sent to other threads and processes with all that it uses. NotSerializableException names the class of which an object cannot be sent: make that class implement java.io.Serializable, or make the object inside the function. Each task has a copy; to count or to add up, use groupBy and agg, or an accumulator."),
            Map.entry("Cannot call methods on a stopped SparkContext", STOPPED),
            Map.entry("dagScheduler()\" is null", STOPPED),
            Map.entry("No active or default Spark session", STOPPED),
            Map.entry(
                    "ScalaReflectionException: <none> is not a term",
                    "Encoders.bean makes an object without arguments and then sets what is in it. The class has no such constructor, as no record has one: write a public class with get and set methods."),
            Map.entry(
                    "`writeStream` can be called only on streaming",
                    "This Dataset was read once and as a whole. For a stream begin with spark.readStream() in the place of spark.read(); to store it as it is, use write()."),
            Map.entry(
                    "can not be called on streaming",
                    "A stream has no end, so it cannot be written at once: use writeStream()…start(). Inside foreachBatch each batch is a Dataset that can be written by write()."),
            Map.entry(
                    "Schema must be specified when creating a streaming source",
                    "A stream has to know its columns before the first file is there: name them by .schema(\"name string, price double\") behind readStream()."),
            Map.entry(
                    "The table or view",
                    "SQL knows tables and views, and no variables of Java: dataset.createOrReplaceTempView(\"name\") gives a Dataset a name there."),
            Map.entry(
                    "Cannot resolve routine",
                    "There is no function of this name. Is it spelt right? One of your own has to be registered first: spark.udf().register(\"name\", …)."),
            Map.entry(
                    "'path' is not specified",
                    "Files are written into a folder: name it in .start(\"folder\"), or by .option(\"path\", \"folder\")."),
            Map.entry(
                    "does not host this topic-partition",
                    "There is no topic of that name: look for a spelling mistake, or make the topic first."),
            Map.entry(
                    "Connection refused",
                    "Nobody listens on that port: look at the port, and start the server before the query."),
            Map.entry(
                    "'kafka.bootstrap.servers' must be specified",
                    "Options for Kafka's own client begin with kafka. : .option(\"kafka.bootstrap.servers\", …)."),
            Map.entry("must be specified for Kafka source", "Say which topic to read: .option(\"subscribe\", topic)."),
            Map.entry(
                    "a column, variable, or function parameter with name",
                    "Look at the names after \"Did you mean\": those are the columns there are at this point. Upper and lower case do not matter here, spelling does."));

    /** Explains {@code failure} by the exception in its chain of causes that says most. */
    public static Explanation of(Throwable failure) {
        Throwable telling = telling(failure);
        String message = message(telling);
        // With the name of the error condition, which the shown message goes without, and what the outermost says of
        // it.
        String lower =
                (telling.getMessage() + " " + message + " " + message(failure)).toLowerCase(java.util.Locale.ROOT);
        Optional<String> advice = KNOWN.stream()
                .filter(entry -> lower.contains(entry.getKey().toLowerCase(java.util.Locale.ROOT)))
                .map(Map.Entry::getValue)
                .findFirst();
        return new Explanation(message, advice);
    }

    /** Problem and advice as one text. */
    public String text() {
        return advice.map(words -> problem + "\n" + words).orElse(problem);
    }

    /** The cause of {@code failure} that is no mere wrapping. */
    public static Throwable telling(Throwable failure) {
        Throwable telling = failure;
        while (telling.getCause() != null && wraps(telling)) {
            telling = telling.getCause();
        }
        return telling;
    }

    private static boolean wraps(Throwable failure) {
        if (failure instanceof StreamingQueryException || failure instanceof ExecutionException) {
            return true;
        }
        if (failure instanceof SparkException inSpark) {
            String condition = inSpark.getCondition();
            return condition == null
                    || condition.startsWith("FAILED_EXECUTE_UDF")
                    || condition.startsWith("STREAM_FAILED");
        }
        return false;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        // Below its first paragraph Spark prints plans and places, and a state code behind it.
        String first = message.strip().lines().findFirst().orElse("");
        String bare = first.replaceFirst("\\s*SQLSTATE: \\w+.*$", "")
                .replaceFirst("^\\[[A-Z_.0-9]+] ", "")
                .replaceFirst(";$", "");
        return failure instanceof SparkThrowable ? bare : failure.getClass().getSimpleName() + ": " + bare;
    }
}
