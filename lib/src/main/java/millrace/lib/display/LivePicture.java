package millrace.lib.display;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;

/**
 * A picture that is drawn anew as long as what it shows goes on, also after its cell has ended: at most four times a
 * second, and only when it looks different. All live pictures share a few threads, so drawing must not wait for long.
 *
 * <p>Of several pictures of one thing only the latest follows it. Those before keep what they show, so that a notebook
 * read from top to bottom tells what happened.
 */
public abstract class LivePicture {
    private static final long MILLIS_BETWEEN = 250;
    private static final int PAINTERS = 2;
    private static final int DRAWS_ONE_IN = 50;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final ScheduledExecutorService PAINTER = Executors.newScheduledThreadPool(PAINTERS, task -> {
        Thread thread = new Thread(task, "millrace-pictures");
        thread.setDaemon(true);
        return thread;
    });

    private static final Map<Object, LivePicture> FOLLOWING = new ConcurrentHashMap<>();

    /** How many pictures are drawn anew now. */
    static int live() {
        return FOLLOWING.size();
    }

    private Display display;
    private Content shown;
    private Object drawnVersion;
    private long restsUntil = System.nanoTime();
    private Future<?> painting;

    /** What the picture shows now. */
    protected abstract Content draw();

    /**
     * What the picture depends on, fast to tell: while it stays equal, the picture is not even drawn. Without one, it is
     * drawn each time and compared.
     */
    protected Object version() {
        return new Object();
    }

    /** Whether anything may still change. Asked before {@link #draw}, so that the last picture shows the end. */
    protected abstract boolean goesOn();

    /** What is followed, equal for two pictures of the same. */
    protected abstract Object subject();

    /** Gives this picture what {@code earlier}, of the same subject, knows; that one is not drawn any more. */
    protected void takeOver(LivePicture earlier) {}

    /** Called once, when the picture is drawn no more: lets go of what it needed for that. Must not wait for long. */
    protected void ended() {}

    /** Shows the picture in the current cell, and keeps it up to date until the next of the same subject starts. */
    public final synchronized void start() {
        LivePicture earlier = FOLLOWING.put(subject(), this);
        if (earlier != null) {
            earlier.giveWay();
            takeOver(earlier);
        }
        shown = draw();
        display = Display.show(shown);
        painting = PAINTER.scheduleWithFixedDelay(
                this::paintOrStop, MILLIS_BETWEEN, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }

    /** Draws now, if the picture has changed: what a cell shows when it ends is what a saved notebook keeps. */
    public final synchronized void paint() {
        drawnVersion = null;
        paintWhatChanged();
    }

    private void paintWhatChanged() {
        Object version = version();
        if (version.equals(drawnVersion)) {
            return;
        }
        long start = System.nanoTime();
        Content now = draw();
        if (!now.equals(shown)) {
            shown = now;
            display.update(now);
        }
        rest(System.nanoTime() - start);
        // Only now: what changed while it was drawn is drawn the next time.
        drawnVersion = version;
    }

    /** Keeps all pictures together at one fiftieth of this machine's time, however busy what they show is. */
    private void rest(long drawingNanos) {
        long share = drawingNanos * DRAWS_ONE_IN * FOLLOWING.size() / CORES;
        restsUntil = System.nanoTime() + Math.min(share, LONGEST_REST_NANOS);
    }

    private synchronized void giveWay() {
        if (!painting.isCancelled()) {
            painting.cancel(false);
            ended();
        }
    }

    private synchronized void paintOrStop() {
        if (painting.isCancelled()) {
            return;
        }
        boolean last = !goesOn();
        try {
            if (last || System.nanoTime() >= restsUntil) {
                paintWhatChanged();
            }
        } catch (RuntimeException e) {
            // A query or a broker that is going away; what was drawn last stays.
            last = true;
        }
        if (last) {
            painting.cancel(false);
            FOLLOWING.remove(subject(), this);
            ended();
        }
    }
}
