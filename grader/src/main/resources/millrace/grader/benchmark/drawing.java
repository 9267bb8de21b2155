import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.ThreadInfo;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import millrace.kernel.display.Displays;
import millrace.lib.display.LivePicture;
import millrace.lib.query.BatchPlans;
import millrace.lib.query.OpenQueries;
import millrace.lib.query.PlanPicture;
import millrace.lib.query.ProgressPicture;
import millrace.lib.query.QueryWatch;
import millrace.lib.eventtime.EventTimePicture;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import static millrace.lib.Millrace.*;
import static org.apache.spark.sql.functions.*;

SparkSession spark = spark();

/** A display on its way to the front end, with a look at what goes there. */
class Seen implements Display {
    final Display place;
    long updates;
    long characters;
    long largest;
    long lastAt = System.nanoTime();
    long longestGap;

    Seen(Display place) {
        this.place = place;
    }

    @Override
    public void update(Content content) {
        synchronized (this) {
            long size = content.data().values().stream().mapToLong(form -> form.toString().length()).sum();
            long now = System.nanoTime();
            updates++;
            characters += size;
            largest = Math.max(largest, size);
            longestGap = Math.max(longestGap, now - lastAt);
            lastAt = now;
        }
        place.update(content);
    }

    synchronized void forget() {
        updates = 0;
        characters = 0;
        largest = 0;
        longestGap = 0;
        lastAt = System.nanoTime();
    }
}

List<Seen> seen = new CopyOnWriteArrayList<>();

static Object inside(Class<?> owner, String field) throws Exception {
    Field found = owner.getDeclaredField(field);
    found.setAccessible(true);
    return found.get(null);
}

Displays.Target frontEnd = (Displays.Target) inside(Displays.class, "current");
Displays.sendTo(content -> {
    Seen display = new Seen(frontEnd.show(content));
    seen.add(display);
    return display;
});

/** Drawing, switched off and on under a query that goes on: without it nobody draws, and nobody reads plans. */
ScheduledThreadPoolExecutor painter = (ScheduledThreadPoolExecutor) inside(LivePicture.class, "PAINTER");
SparkListenerInterface plans = spark.sparkContext().listenerBus()
        .findListenersByClass(scala.reflect.ClassTag$.MODULE$.<BatchPlans>apply(BatchPlans.class)).head();
CountDownLatch held = new CountDownLatch(0);
boolean drawn = true;

void drawing(boolean on) throws Exception {
    if (on == drawn) {
        return;
    }
    drawn = on;
    if (on) {
        spark.sparkContext().addSparkListener(plans);
        held.countDown();
        return;
    }
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(painter.getCorePoolSize());
    for (int i = 0; i < painter.getCorePoolSize(); i++) {
        painter.execute(() -> {
            busy.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
    busy.await();
    held = released;
    spark.sparkContext().removeSparkListener(plans);
}

/** Rows per second from the start of one batch to that of another, so that no part of a batch is counted. */
double throughput(StreamingQuery query, long rowsPerBatch, long millis) throws Exception {
    StreamingQueryProgress first = query.lastProgress();
    Thread.sleep(millis);
    StreamingQueryProgress last = query.lastProgress();
    if (query.exception().isDefined()) {
        throw query.exception().get();
    }
    long took = Duration.between(Instant.parse(first.timestamp()), Instant.parse(last.timestamp())).toMillis();
    return (last.batchId() - first.batchId()) * rowsPerBatch * 1e3 / took;
}

/** Processor seconds of the threads that draw and send, and of all, while pictures were drawn. */
double drawingSeconds;
double allSeconds;

double turn(StreamingQuery query, long rowsPerBatch, long millis, boolean on) throws Exception {
    drawing(on);
    double before = painterSeconds();
    double allBefore = processSeconds();
    double rate = throughput(query, rowsPerBatch, millis);
    if (on) {
        drawingSeconds += painterSeconds() - before;
        allSeconds += processSeconds() - allBefore;
    }
    return rate;
}

double processSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
}

/** Percents of throughput that four pictures cost: the median of pairs of turns, the quartiles; and of processor time. */
String cost(long rowsPerBatch, int pairs, long millis) throws Exception {
    StreamingQuery query = spark.readStream().format("rate-micro-batch").option("rowsPerBatch", rowsPerBatch).load()
            .groupBy(col("value").mod(100).as("key")).agg(count("*").as("rows"), sum(hash(col("value"), col("timestamp"))).as("sum"))
            .writeStream().format("memory").queryName("busy").outputMode("complete").start();
    QueryWatch.watch(List.of(query), Duration.ZERO);
    ProgressPicture.follow(query, Duration.ZERO);
    PlanPicture.follow(query, Duration.ZERO);
    OpenQueries.show(spark);
    while (query.isActive() && query.recentProgress().length < 30) {
        Thread.sleep(50);
    }
    Thread.sleep(10_000);
    List<Double> costs = new ArrayList<>();
    drawingSeconds = 0;
    allSeconds = 0;
    for (int pair = 0; pair < pairs; pair++) {
        boolean withFirst = pair % 2 == 0;
        double first = turn(query, rowsPerBatch, millis, withFirst);
        double second = turn(query, rowsPerBatch, millis, !withFirst);
        costs.add(100 * (1 - (withFirst ? first / second : second / first)));
    }
    drawing(true);
    query.stop();
    costs.sort(null);
    return costs.get(pairs / 2) + " " + costs.get(pairs / 4) + " " + costs.get(3 * pairs / 4) + " " + 100 * drawingSeconds / allSeconds;
}

/** Five queries with a batch a second, and four live displays of each. */
void twentyDisplays() throws Exception {
    for (int i = 0; i < 5; i++) {
        Dataset<Row> rows = recorded(spark.readStream().format("rate").option("rowsPerSecond", 5 + i).load())
                .withWatermark("timestamp", "5 seconds");
        Column key = col("value").mod(10 + i).as("key");
        StreamingQuery query = (i % 2 == 0
                        ? rows.groupBy(window(col("timestamp"), "5 seconds"), key).count()
                                .writeStream().format("noop").outputMode("update")
                        : rows.groupBy(key).count().writeStream().format("memory").outputMode("complete"))
                .queryName("shown_" + i).trigger(Trigger.ProcessingTime("1 second")).start();
        QueryWatch.watch(List.of(query), Duration.ZERO);
        ProgressPicture.follow(query, Duration.ZERO);
        PlanPicture.follow(query, Duration.ZERO);
        EventTimePicture.follow(query, Duration.ZERO);
    }
    seen.forEach(Seen::forget);
}

double painterSeconds() {
    var threads = ManagementFactory.getThreadMXBean();
    double seconds = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (thread != null && List.of("millrace-pictures", "millrace-iopub").contains(thread.getThreadName())) {
            seconds += threads.getThreadCpuTime(thread.getThreadId()) / 1e9;
        }
    }
    return seconds;
}

/** What goes on for {@code seconds}: displays, updates of the busiest in a second, percents of the processors, longest gap, characters of the largest message, megabytes of heap after a collection. */
String look(int seconds) throws Exception {
    seen.forEach(Seen::forget);
    double before = painterSeconds();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    double time = (System.nanoTime() - start) / 1e9;
    double share = 100 * (painterSeconds() - before) / time / Runtime.getRuntime().availableProcessors();
    List<Seen> live = seen.stream().filter(display -> display.updates > 0).toList();
    System.gc();
    return "%d %.2f %.2f %.2f %d %.1f".formatted(
            live.size(),
            live.stream().mapToLong(display -> display.updates).max().orElse(0) / time,
            share,
            live.stream().mapToLong(display -> display.longestGap).max().orElse(0) / 1e9,
            live.stream().mapToLong(display -> display.largest).max().orElse(0),
            heapAfterCollection() / 1e6);
}

/** What the collection itself found alive, without what batches have made since. */
long heapAfterCollection() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            .mapToLong(pool -> pool.getCollectionUsage().getUsed())
            .sum();
}
