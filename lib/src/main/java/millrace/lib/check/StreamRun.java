package millrace.lib.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One run of an answer on some batches: a real streaming query, its result, and nothing left behind. Queries that ran
 * before are not touched.
 */
final class StreamRun<I> implements Callable<ResultTable> {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Supplier<Inlet<I>> opener;
    private final Launcher<I> launcher;
    private final List<Batch> batches;
    private final Faults faults;
    private final KeptRows kept = new KeptRows();
    private final SparkSession spark = Sessions.current();
    private final String table = "check_" + RUNS.incrementAndGet();
    private final StartedQueries started = new StartedQueries();
    private volatile boolean launched;

    StreamRun(Supplier<Inlet<I>> opener, Launcher<I> launcher, List<Batch> batches, Faults faults) {
        this.faults = faults;
        this.opener = opener;
        this.launcher = launcher;
        this.batches = batches;
    }

    /** Whether the answer's own method has returned. */
    boolean launched() {
        return launched;
    }

    @Override
    public ResultTable call() throws Exception {
        Path checkpoint = Files.createTempDirectory("millrace-check-");
        try (Inlet<I> inlet = opener.get()) {
            try {
                List<Batch> left = new ArrayList<>(batches);
                if (inlet.keepsWhatComesEarly()) {
                    inlet.put(left.remove(0), null);
                }
                Path own = checkpoint.resolve("checkpoint");
                StreamingQuery query = launch(inlet, own);
                launched = true;
                refuseOthers(query);
                query.processAllAvailable();
                query = afterBatch(batches.size() - left.size(), query, inlet, own);
                while (!left.isEmpty()) {
                    requireRunning(query);
                    boolean waits = !faults.growing() || !inlet.keepsWhatComesEarly();
                    inlet.put(left.remove(0), waits ? query : null);
                    query = afterBatch(batches.size() - left.size(), query, inlet, own);
                }
                if (faults.growing()) {
                    query.processAllAvailable();
                }
                return result(query, inlet);
            } finally {
                cleanUp();
            }
        } finally {
            ScratchFolder.delete(checkpoint);
        }
    }

    private StreamingQuery launch(Inlet<I> inlet, Path checkpoint) throws Exception {
        return faults.killAfterBatch() > 0
                ? launcher.launch(inlet.input(), table, checkpoint, kept)
                : launcher.launch(inlet.input(), table, checkpoint);
    }

    /** The query that goes on behind this batch: after a failure, another one with the same checkpoint. */
    private StreamingQuery afterBatch(int batch, StreamingQuery query, Inlet<I> inlet, Path checkpoint)
            throws Exception {
        if (batch != faults.killAfterBatch() || batch == 0) {
            return query;
        }
        query.processAllAvailable();
        query.stop();
        takeBackLastCommit(checkpoint.resolve("commits"));
        StreamingQuery again = launch(inlet, checkpoint);
        again.processAllAvailable();
        return again;
    }

    /** As if the machine had failed when the batch was written out, and not yet noted as done. */
    private static void takeBackLastCommit(Path commits) throws IOException {
        try (Stream<Path> files = Files.list(commits)) {
            Optional<Path> last = files.filter(
                            file -> file.getFileName().toString().matches("\\d+"))
                    .max(Comparator.comparingLong(
                            file -> Long.parseLong(file.getFileName().toString())));
            if (last.isPresent()) {
                Files.delete(last.get());
                Files.deleteIfExists(
                        last.get().resolveSibling(".%s.crc".formatted(last.get().getFileName())));
            }
        }
    }

    /** Stops what this run started, and drops its tables. For a run that does not come to its end, as well. */
    void cleanUp() {
        started.stop();
        spark.catalog().dropTempView(table);
    }

    private void refuseOthers(StreamingQuery query) throws Mistake {
        if (started.isOlder(query)) {
            throw new Mistake("The method returned a query that was running before; expected a new one.");
        }
        if (started.running().stream().anyMatch(other -> !other.runId().equals(query.runId()))) {
            throw new Mistake(
                    "The method started a query that it does not return; expected none besides the one that is asked for. Where a Dataset is asked for, return it without writeStream() and start(): the check starts it.");
        }
    }

    private static void requireRunning(StreamingQuery query) throws Mistake {
        if (!query.isActive() && query.exception().isEmpty()) {
            throw new Mistake(
                    "The query ended before all input was there; expected one that goes on. Leave the trigger out, and do not stop it.");
        }
    }

    private ResultTable result(StreamingQuery query, Inlet<I> inlet) throws Mistake {
        boolean nothingRead = Arrays.stream(query.recentProgress()).allMatch(progress -> progress.numInputRows() == 0);
        if (nothingRead && batches.stream().anyMatch(batch -> !batch.rows().isEmpty())) {
            throw new Mistake(inlet.nothingRead());
        }
        StreamingQueryWrapper wrapper = (StreamingQueryWrapper) query;
        if (faults.killAfterBatch() > 0) {
            boolean complete = wrapper.streamingQuery().outputMode().equals(OutputMode.Complete());
            return new ResultTable(kept.columns(), kept.rows(complete), inlet.mostPieces(), List.of());
        }
        List<Row> rows = List.copyOf(CollectionConverters.asJava(
                ((MemorySink) wrapper.streamingQuery().sink()).allData()));
        List<String> columns = List.of(spark.table(table).columns());
        boolean updates = wrapper.streamingQuery().outputMode().equals(OutputMode.Update());
        return new ResultTable(
                columns,
                rows,
                inlet.mostPieces(),
                updates
                        ? List.of(
                                "The output mode is update: the table of the memory sink then keeps each row as often as it has changed.")
                        : List.of());
    }
}
