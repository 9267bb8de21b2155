package millrace.lib.lines;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** How far a query has read from its sockets. */
public final class SocketOffsets {
    private static final Pattern SOCKET = Pattern.compile("TextSocket.*port: (\\d+)\\]");

    private SocketOffsets() {}

    /** Whether this process has a query that runs, of which nobody knows yet what it will read. */
    static boolean someQueryRuns() {
        scala.Option<SparkSession> session = SparkSession.getDefaultSession();
        return session.isDefined()
                && !session.get().sparkContext().isStopped()
                && session.get().streams().active().length > 0;
    }

    /** The lines read so far by port, as the query's last progress has them; empty before the first one. */
    public static Map<Integer, Long> linesRead(StreamingQuery query) {
        Map<Integer, Long> read = new HashMap<>();
        StreamingQueryProgress progress = query.lastProgress();
        if (progress == null) {
            return read;
        }
        for (SourceProgress source : progress.sources()) {
            Matcher socket = SOCKET.matcher(source.description());
            if (socket.find()) {
                // The offset is the number of the last line, from 0.
                String offset = source.endOffset();
                read.put(Integer.valueOf(socket.group(1)), offset == null ? 0 : Long.parseLong(offset.strip()) + 1);
            }
        }
        return read;
    }
}
