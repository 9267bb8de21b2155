package millrace.lib.check;

import java.util.OptionalLong;
import millrace.lib.lines.LineServer;
import millrace.lib.lines.SocketOffsets;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Hands the answer the port of a line server. */
final class LinesInlet implements Inlet<Integer> {
    private static final long CONNECTS_WITHIN_SECONDS = 10;
    private static final long LOOK_AGAIN_MILLIS = 5;

    private final LineServer server = LineServer.start();

    @Override
    public Integer input() {
        return server.port();
    }

    /** A socket keeps nothing: who connects later gets what comes later. */
    @Override
    public boolean keepsWhatComesEarly() {
        return false;
    }

    @Override
    public void put(Batch batch, StreamingQuery query) throws Exception {
        awaitReader(query);
        server.send(batch.rows().stream().map(row -> row.getString(0)).toArray(String[]::new));
        OptionalLong sent = LineServer.linesSent(server.port());
        while (query.isActive() && SocketOffsets.linesRead(query).getOrDefault(server.port(), 0L) < sent.orElse(0)) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        // A batch without rows may follow, and a query that failed says so here.
        query.processAllAvailable();
    }

    private void awaitReader(StreamingQuery query) throws Exception {
        long end = System.nanoTime() + CONNECTS_WITHIN_SECONDS * 1_000_000_000L;
        while (LineServer.linesSent(server.port()).isEmpty()) {
            if (!query.isActive()) {
                query.processAllAvailable();
            }
            if (System.nanoTime() > end) {
                throw new Mistake(nothingRead());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    @Override
    public String nothingRead() {
        return "No query has connected to the port: does the socket source have the option port with the port that the method is handed, and host 127.0.0.1?";
    }

    @Override
    public int mostPieces() {
        return 6;
    }

    @Override
    public void close() {
        server.close();
    }
}
