package millrace.lib.spark;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import millrace.kernel.CellClasses;
import millrace.lib.query.BatchPlans;
import org.apache.spark.sql.SparkSession;

/** The Spark session of this process. */
public final class Sessions {
    private static final String MASTER = "spark.master";

    /**
     * Those of a {@link SparkCluster} come before these, and a system property of the same name before both, as in
     * {@code -Dspark.ui.enabled=true}. They are made system properties themselves, which Spark's own builder reads: the
     * session of an example from elsewhere, {@code SparkSession.builder().appName("x").getOrCreate()}, has them too.
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
            // A sixteenth of what Spark makes of 2 GB and two processors: each aggregation of a batch clears a page or
            // two.
            Map.entry("spark.buffer.pageSize", "1m"),
            Map.entry("spark.sql.warehouse.dir", warehouse().toString()),
            Map.entry("spark.sql.extensions", SessionExtensions.class.getName()),
            // Nobody reads these here, and to find them a session asks all of the JVM's management beans.
            Map.entry("spark.metrics.executorMetricsSource.enabled", "false"),
            // Same files, same contents as the default manager, 60 ms less per batch on a local disk.
            Map.entry(
                    "spark.sql.streaming.checkpointFileManagerClass",
                    "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager"),
            // A query that failed leaves no temporary folder either.
            Map.entry("spark.sql.streaming.forceDeleteTempCheckpointLocation", "true"));

    /** Settings of {@link #DEFAULTS} that whoever started this process has made. */
    private static final Set<String> CHOSEN = new HashSet<>();

    static {
        DEFAULTS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            } else {
                CHOSEN.add(name);
            }
        });
    }

    /** Those that {@link #adopt} has seen. */
    private static final Set<SparkSession> ADOPTED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Sessions() {}

    /** Makes the settings for notebooks those of every session from now on, whoever builds it. */
    static void setDefaults() {
        // Loading this class has done it.
    }

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
        LocalFiles.install();
        // What SparkSession.builder() gives, without the 0.2 s of Scala's reflection by which it finds that out.
        var builder = org.apache.spark.sql.classic.SparkSession.builder();
        Map<String, String> cluster = new HashMap<>(SparkCluster.settings());
        cluster.keySet().removeIf(Sessions::isChosen);
        cluster.forEach(builder::config);
        if (!cluster.getOrDefault(MASTER, System.getProperty(MASTER)).matches("local(\\[.*])?")) {
            // Executors in other processes fetch the classes of cells from the driver, which finds them there.
            CellClasses.folder().ifPresent(folder -> builder.config("spark.repl.class.outputDir", folder.toString()));
        }
        SparkSession session = builder.getOrCreate();
        adopt(session);
        return session;
    }

    /** By whoever started this process, or by a cell. */
    private static boolean isChosen(String name) {
        String value = System.getProperty(name);
        return CHOSEN.contains(name) || (value != null && !value.equals(DEFAULTS.get(name)));
    }

    /** Lets what {@code session} does be seen as the work of cells; nothing happens the second time. */
    static void adopt(SparkSession session) {
        if (ADOPTED.add(session)) {
            CellWork.follow(session);
            BatchPlans.follow(session);
        }
    }

    private static Path warehouse() {
        String home = System.getenv("MILLRACE_HOME");
        Path folder = home == null ? Path.of(System.getProperty("java.io.tmpdir"), "millrace") : Path.of(home);
        return folder.resolve("spark").resolve("warehouse").toAbsolutePath();
    }
}
