package millrace.lib.query;

import java.time.Duration;
import millrace.lib.lines.LineServer;
import millrace.lib.lines.SocketOffsets;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryStatus;

/** Waits for a streaming query to have processed what there is. */
final class Idle {
    private static final long LOOK_AGAIN_MILLIS = 20;
    /** How many times as long a query may take that is still at its first batch: its machine is busy with others. */
    private static final int SLOW = 3;

    private Idle() {}

    /**
     * Returns when {@code query} has processed what was there to read, has ended, or after {@code atMost}; after three
     * times as long while it is at the first batch since the call.
     */
    static void await(StreamingQuery query, Duration atMost) {
        long start = System.nanoTime();
        Object before = QueryFacts.version(query);
        Thread waiter = new Thread(
                () -> {
                    try {
                        query.processAllAvailable();
                    } catch (Exception e) {
                        // Also the checked ones that Spark throws undeclared. The query has failed, and whoever draws
                        // it says so; or the time is up.
                    }
                },
                "await-" + query.runId());
        waiter.setDaemon(true);
        waiter.start();
        try {
            while (query.isActive() && (waiter.isAlive() || !hasReadItsLines(query))) {
                boolean atFirst = QueryFacts.version(query).equals(before) && isBusy(query.status());
                if (System.nanoTime() - start > atMost.toNanos() * (atFirst ? SLOW : 1)) {
                    break;
                }
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiter.interrupt();
    }

    /** Whether a query begins, or has found something to read. */
    private static boolean isBusy(StreamingQueryStatus status) {
        return status.isDataAvailable() || status.message().startsWith("Initializing");
    }

    /**
     * Whether a query on a socket has read the lines that its server has sent. A line is on its way for a moment, and
     * for so long Spark knows of nothing to process.
     */
    private static boolean hasReadItsLines(StreamingQuery query) {
        return query.lastProgress() != null
                && SocketOffsets.linesRead(query).entrySet().stream()
                        .allMatch(socket -> socket.getValue()
                                >= LineServer.linesSent(socket.getKey()).orElse(0));
    }
}
