package millrace.lib.spark;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Which jobs and streaming queries each cell has begun, so that an interrupt ends these and no others. */
public final class CellWork {
    private static final String GROUP = "millrace-cell-";
    private static final Map<UUID, Integer> CELL_OF_RUN = new ConcurrentHashMap<>();
    private static final Map<UUID, Instant> START_OF_RUN = new ConcurrentHashMap<>();

    private static volatile int current;

    private CellWork() {}

    /** The cell that started the running query with this {@link StreamingQuery#runId()}; empty when none did. */
    public static OptionalInt cellOf(UUID run) {
        Integer cell = CELL_OF_RUN.get(run);
        return cell == null || cell == 0 ? OptionalInt.empty() : OptionalInt.of(cell);
    }

    /** Since when the query with this {@link StreamingQuery#runId()} has been running; empty when it does not. */
    public static Optional<Instant> startOf(UUID run) {
        return Optional.ofNullable(START_OF_RUN.get(run));
    }

    /** Whether cells are run at all in this process; not so in a unit test. */
    static boolean hasCells() {
        return current > 0;
    }

    /** From now on what this thread begins belongs to {@code cell}. */
    static void begin(int cell) {
        current = cell;
        Sessions.running().ifPresent(session -> tag(session.sparkContext()));
    }

    /** Makes the work of a new session belong to the cell that begins it; once for each session. */
    static void follow(SparkSession session) {
        tag(session.sparkContext());
        session.streams().addListener(new Starts());
    }

    /** Cancels what {@code cell} has begun and not finished: its jobs, and its streaming queries. */
    static void cancel(int cell) {
        Sessions.running().ifPresent(session -> cancel(session, cell));
    }

    private static void cancel(SparkSession session, int cell) {
        session.sparkContext().cancelJobGroup(group(cell));
        for (StreamingQuery query : session.streams().active()) {
            if (Integer.valueOf(cell).equals(CELL_OF_RUN.get(query.runId()))) {
                stopInBackground(query);
            }
        }
    }

    /** Jobs inherit the tag by thread; a streaming query puts its own in its place. */
    private static void tag(SparkContext context) {
        context.setJobGroup(group(current), "cell " + current, true);
    }

    private static String group(int cell) {
        return GROUP + cell;
    }

    /** The cell whose job the calling thread does a task of; empty on a thread that does no task of a cell. */
    static OptionalInt ofThisTask() {
        TaskContext task = TaskContext.get();
        String group = task == null ? null : task.getLocalProperty("spark.jobGroup.id");
        if (group == null) {
            return OptionalInt.empty();
        }
        if (group.startsWith(GROUP)) {
            return OptionalInt.of(Integer.parseInt(group.substring(GROUP.length())));
        }
        // The group of a streaming query's jobs is the id of its run.
        return CELL_OF_RUN.entrySet().stream()
                .filter(run -> run.getKey().toString().equals(group))
                .mapToInt(Map.Entry::getValue)
                .findFirst();
    }

    /** To stop a query is to wait for its batch, and an interrupt must not wait. */
    static Thread stopInBackground(StreamingQuery query) {
        Thread thread = new Thread(
                () -> {
                    try {
                        query.stop();
                    } catch (Exception e) {
                        // It did not end within Spark's own limit; the picture of open queries still shows it.
                    }
                },
                "stop-" + query.runId());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Spark calls this inside {@code start()}, so the cell that runs now is the one that starts the query. */
    private static final class Starts extends StreamingQueryListener {
        private static final long serialVersionUID = 1;

        @Override
        public void onQueryStarted(QueryStartedEvent event) {
            CELL_OF_RUN.put(event.runId(), current);
            START_OF_RUN.put(event.runId(), Instant.parse(event.timestamp()));
        }

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            // How a query goes on does not matter here.
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {
            CELL_OF_RUN.remove(event.runId());
            START_OF_RUN.remove(event.runId());
        }
    }
}
