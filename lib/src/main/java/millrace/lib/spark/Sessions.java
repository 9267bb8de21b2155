package millrace.lib.spark;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import millrace.kernel.CellClasses;
import millrace.lib.query.BatchPlans;
import org.apache.spark.sql.SparkSession;

/** The Spark session of this process. */
public final class Sessions {
    private static final String MASTER = "spark.master";

    /**
     * Those of a {@link SparkCluster} come before these, and a system property of the same name before both, as in
     * {@code -Dspark.ui.enabled=true}.
     */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry(MASTER, "local[*]"),
            Map.entry("spark.app.name", "millrace"),
            Map.entry("spark.driver.host", "127.0.0.1"),
            Map.entry("spark.driver.bindAddress", "127.0.0.1"),
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            // With the default of 200 a batch of a few rows takes seconds.
            Map.entry("spark.sql.shuffle.partitions", "2"),
            Map.entry("spark.sql.warehouse.dir", warehouse().toString()),
            // Same files, same contents as the default manager, 60 ms less per batch on a local disk.
            Map.entry(
                    "spark.sql.streaming.checkpointFileManagerClass",
                    "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager"),
            // A query that failed leaves no temporary folder either.
            Map.entry("spark.sql.streaming.forceDeleteTempCheckpointLocation", "true"));

    private Sessions() {}

    /**
     * The running session, whoever made it, or else a new one with the settings for notebooks. A new one uses this
     * thread's context class loader for the classes of cells.
     */
    public static synchronized SparkSession current() {
        return running().orElseGet(Sessions::create);
    }

    /** The session that runs now, without starting one. */
    static Optional<SparkSession> running() {
        scala.Option<SparkSession> session = SparkSession.getDefaultSession();
        return session.isDefined() && !session.get().sparkContext().isStopped()
                ? Optional.of(session.get())
                : Optional.empty();
    }

    private static SparkSession create() {
        SparkSession.Builder builder = SparkSession.builder();
        Map<String, String> settings = new HashMap<>(DEFAULTS);
        settings.putAll(SparkCluster.settings());
        settings.replaceAll(System::getProperty);
        settings.forEach(builder::config);
        if (!settings.get(MASTER).matches("local(\\[.*])?")) {
            // Executors in other processes fetch the classes of cells from the driver, which finds them there.
            CellClasses.folder().ifPresent(folder -> builder.config("spark.repl.class.outputDir", folder.toString()));
        }
        SparkSession session = builder.withExtensions(QueryReplacement::addTo).getOrCreate();
        CellWork.follow(session);
        BatchPlans.follow(session);
        return session;
    }

    private static Path warehouse() {
        String home = System.getenv("MILLRACE_HOME");
        Path folder = home == null ? Path.of(System.getProperty("java.io.tmpdir"), "millrace") : Path.of(home);
        return folder.resolve("spark").resolve("warehouse").toAbsolutePath();
    }
}
