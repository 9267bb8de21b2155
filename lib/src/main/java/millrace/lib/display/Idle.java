package millrace.lib.display;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.lib.lines.LineServer;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Waits for a streaming query to have processed what there is. */
final class Idle {
    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final Pattern SOCKET = Pattern.compile("TextSocket.*port: (\\d+)\\]");

    private Idle() {}

    /** Returns when {@code query} has processed what was there to read, has ended, or after {@code atMost}. */
    static void await(StreamingQuery query, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
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
            while (query.isActive() && System.nanoTime() < end && (waiter.isAlive() || !hasReadItsLines(query))) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiter.interrupt();
    }

    /**
     * Whether a query on a socket has read the lines that its server has sent. A line is on its way for a moment, and
     * for so long Spark knows of nothing to process.
     */
    private static boolean hasReadItsLines(StreamingQuery query) {
        StreamingQueryProgress progress = query.lastProgress();
        if (progress == null) {
            return false;
        }
        for (SourceProgress source : progress.sources()) {
            Matcher socket = SOCKET.matcher(source.description());
            if (socket.find()) {
                long sent =
                        LineServer.linesSent(Integer.parseInt(socket.group(1))).orElse(0);
                // The socket source counts lines from 0, and starts at -1.
                long read = source.endOffset() == null ? 0 : Long.parseLong(source.endOffset()) + 1;
                if (read < sent) {
                    return false;
                }
            }
        }
        return true;
    }
}
