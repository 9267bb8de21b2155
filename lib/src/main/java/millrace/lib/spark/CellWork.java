package millrace.lib.spark;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.streaming.StreamingContext;

/** Which jobs, streaming queries and DStreams each cell has begun, so that an interrupt ends these and no others. */
@SuppressWarnings("deprecation") // DStreams are, and there are courses and programs that have them.
public final class CellWork {
    private static final String GROUP = "millrace-cell-";
    private static final String JOB_GROUP = "spark.jobGroup.id";
    private static final Map<UUID, Integer> CELL_OF_RUN = new ConcurrentHashMap<>();
    private static final Map<UUID, Instant> START_OF_RUN = new ConcurrentHashMap<>();

    /** Of a Spark context whose jobs bear no tag, because the cell that begins them has just made it. */
    private static final Begun<SparkContext> CONTEXT = new Begun<>();

    /** A process runs one streaming context at most, and its jobs bear no tag. */
    private static final Begun<StreamingContext> DSTREAMS = new Begun<>();

    /** On the thread that tells listeners of a query's event: the cell that started the query. */
    private static final ThreadLocal<Integer> OF_EVENT = new ThreadLocal<>();

    /** Of the last interrupt: a query can end before a task of it has come to the code of the cell. */
    private static volatile Map<UUID, Integer> stopping = Map.of();

    private static volatile int current;

    /** The context of the last session: to ask Spark for it waits for one that is being made. */
    private static volatile SparkContext ofQueries;

    private CellWork() {}

    /** The cell that started the running query with this {@link StreamingQuery#runId()}; empty when none did. */
    public static OptionalInt cellOf(UUID run) {
        return known(CELL_OF_RUN.get(run));
    }

    private static OptionalInt known(Integer cell) {
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
        Optional<SparkContext> context = context();
        context.ifPresent(running -> {
            CONTEXT.see(running);
            dstreams().ifPresent(DSTREAMS::see);
        });
        current = cell;
        context.ifPresent(CellWork::tag);
    }

    /** The context that runs now, whoever made it, with a session or without. */
    static Optional<SparkContext> context() {
        return toJava(SparkContext$.MODULE$.getActive()).filter(context -> !context.isStopped());
    }

    private static Optional<StreamingContext> dstreams() {
        return toJava(StreamingContext.getActive());
    }

    private static <T> Optional<T> toJava(scala.Option<T> option) {
        return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
    }

    /** Makes the work of a new session belong to the cell that begins it; once for each session. */
    static void follow(SparkSession session) {
        ofQueries = session.sparkContext();
        tag(session.sparkContext());
        session.streams().addListener(new Starts());
    }

    /** Cancels what {@code cell} has begun and not finished: its jobs, its streaming queries and its DStreams. */
    static void cancel(int cell) {
        context().ifPresent(context -> cancel(context, cell));
        Sessions.running().ifPresent(session -> {
            List<StreamingQuery> queries = Stream.of(session.streams().active())
                    .filter(query -> Integer.valueOf(cell).equals(CELL_OF_RUN.get(query.runId())))
                    .toList();
            stopping = queries.stream().collect(Collectors.toMap(StreamingQuery::runId, query -> cell));
            queries.forEach(CellWork::stopInBackground);
        });
    }

    private static void cancel(SparkContext context, int cell) {
        Optional<StreamingContext> dstreams = dstreams().filter(running -> DSTREAMS.cell(running) == cell);
        boolean itsOwn = CONTEXT.cell(context) == cell;
        // A program that made a context for its DStreams alone can then be run again, which makes another.
        dstreams.ifPresent(running -> inBackground(
                "stop-dstreams", () -> running.stop(itsOwn && Sessions.running().isEmpty(), false)));
        context.cancelJobGroup(group(cell));
        if (itsOwn || dstreams.isPresent()) {
            for (int job : context.statusTracker().getJobIdsForGroup(null)) {
                context.cancelJob(job);
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

    /**
     * The cell whose job the calling thread does a task of, whose query it runs, or whose query it tells a listener about;
     * empty on a thread that does none of these.
     */
    static OptionalInt ofThisThread() {
        TaskContext task = TaskContext.get();
        if (task == null) {
            OptionalInt ofEvent = known(OF_EVENT.get());
            return ofEvent.isPresent() ? ofEvent : ofQuery();
        }
        String group = task.getLocalProperty(JOB_GROUP);
        if (group == null) {
            return ofUntagged(task);
        }
        if (group.startsWith(GROUP)) {
            return OptionalInt.of(Integer.parseInt(group.substring(GROUP.length())));
        }
        return ofRun(group);
    }

    /** Asked for all that a thread prints: most run no query, and need not look through those that run. */
    private static OptionalInt ofQuery() {
        String group = ofQueries == null ? null : ofQueries.getLocalProperty(JOB_GROUP);
        return group == null ? OptionalInt.empty() : ofRun(group);
    }

    /** The group of a streaming query's thread and jobs is the id of its run. */
    private static OptionalInt ofRun(String group) {
        return Stream.concat(CELL_OF_RUN.entrySet().stream(), stopping.entrySet().stream())
                .filter(run -> run.getKey().toString().equals(group))
                .mapToInt(Map.Entry::getValue)
                .findFirst();
    }

    private static OptionalInt ofUntagged(TaskContext task) {
        boolean ofDStream = task.getLocalProperty("spark.streaming.internal.batchTime") != null;
        return Stream.concat(
                        ofDStream ? dstreams().map(DSTREAMS::cell).stream() : Stream.empty(),
                        context().map(CONTEXT::cell).stream())
                .mapToInt(Integer::intValue)
                .filter(cell -> cell > 0)
                .findFirst();
    }

    /** To stop a query is to wait for its batch, and an interrupt must not wait. */
    static Thread stopInBackground(StreamingQuery query) {
        return inBackground("stop-" + query.runId(), () -> {
            try {
                query.stop();
            } catch (Exception e) {
                // It did not end within Spark's own limit; the picture of open queries still shows it.
            }
        });
    }

    private static Thread inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Which cell has begun the one thing of its kind that runs in this process. */
    private static final class Begun<T> {
        private WeakReference<T> last = new WeakReference<>(null);
        private int cell;

        /** To be told, when a cell begins, what has been running before it. */
        synchronized void see(T running) {
            cell = cell(running);
            last = new WeakReference<>(running);
        }

        synchronized int cell(T running) {
            return running.equals(last.get()) ? cell : current;
        }
    }

    /**
     * The first listener of its session, so that what other listeners print is seen in the cell that started the query:
     * they are called on one thread, which Spark starts together with the session.
     */
    private static final class Starts extends StreamingQueryListener {
        private static final long serialVersionUID = 1;

        /** Spark calls this inside {@code start()}, so the cell that runs now is the one that starts the query. */
        @Override
        public void onQueryStarted(QueryStartedEvent event) {
            CELL_OF_RUN.put(event.runId(), current);
            START_OF_RUN.put(event.runId(), Instant.parse(event.timestamp()));
        }

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            OF_EVENT.set(CELL_OF_RUN.get(event.progress().runId()));
        }

        @Override
        public void onQueryIdle(QueryIdleEvent event) {
            OF_EVENT.set(CELL_OF_RUN.get(event.runId()));
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {
            OF_EVENT.set(CELL_OF_RUN.remove(event.runId()));
            START_OF_RUN.remove(event.runId());
        }
    }
}
