package millrace.lib.check;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queries that a learner's code starts from now on; those that run already are not touched. */
final class StartedQueries {
    private static final Logger LOG = LoggerFactory.getLogger(StartedQueries.class);

    private final SparkSession spark = Sessions.current();
    private final Set<UUID> before =
            Arrays.stream(spark.streams().active()).map(StreamingQuery::runId).collect(Collectors.toSet());

    /** Whether {@code query} ran before. */
    boolean isOlder(StreamingQuery query) {
        return before.contains(query.runId());
    }

    List<StreamingQuery> running() {
        return Arrays.stream(spark.streams().active())
                .filter(query -> !isOlder(query))
                .toList();
    }

    /** Stops them, and drops the tables of their names. */
    void stop() {
        for (StreamingQuery query : running()) {
            try {
                query.stop();
            } catch (Exception e) {
                LOG.warn("a query of a check did not stop", e);
            }
            if (query.name() != null) {
                spark.catalog().dropTempView(query.name());
            }
        }
    }
}
