package millrace.lib.query;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Queries that run now. */
public final class RunningQueries {
    private RunningQueries() {}

    /** How the query is called that has its checkpoint in {@code folder}; empty when none is running there. */
    public static Optional<String> on(Path folder) {
        Path wanted = folder.toAbsolutePath().normalize();
        scala.Option<SparkSession> session = SparkSession.getDefaultSession();
        if (session.isEmpty() || session.get().sparkContext().isStopped()) {
            return Optional.empty();
        }
        for (StreamingQuery query : session.get().streams().active()) {
            Optional<Path> checkpoint = checkpointOf(query);
            if (checkpoint.isPresent() && checkpoint.get().equals(wanted)) {
                return Optional.of(QueryFacts.name(query));
            }
        }
        return Optional.empty();
    }

    /** Returns when {@code query} has processed what was there to read, has ended, or after {@code atMost}. */
    public static void awaitIdle(StreamingQuery query, Duration atMost) {
        Idle.await(query, atMost);
    }

    /** The folder of {@code query}'s checkpoint; empty when it is on no file system of this machine. */
    public static Optional<Path> checkpointOf(StreamingQuery query) {
        return QueryFacts.execution(query)
                .map(execution -> execution.resolvedCheckpointRoot().replaceFirst("^file:(//)?", ""))
                .filter(root -> !root.contains("://"))
                .map(root -> Path.of(root).toAbsolutePath().normalize());
    }
}
