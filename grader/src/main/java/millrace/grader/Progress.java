package millrace.grader;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/**
 * Tells a person that something is going on once it takes longer than two seconds: one line that redraws itself on a
 * terminal, a plain line at the start and at the end elsewhere. Work that is done sooner leaves no trace. Writes to
 * standard error, so that a command's result can be piped. Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BAR = 20;

    /** What is left is reckoned from the last so many steps: the first can be much slower, or faster, than the rest. */
    private static final int STEPS = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private final Timer timer = new Timer("progress", true);
    private String what;
    private int done;
    private int total;
    /** When the last steps were done, oldest first. */
    private final Deque<Step> steps = new ArrayDeque<>();

    private boolean shown;

    Progress(PrintStream out, boolean terminal, String what, Duration patience) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
        TimerTask tick = new TimerTask() {
            @Override
            public void run() {
                tick();
            }
        };
        timer.schedule(tick, patience.toMillis(), terminal ? 250 : Integer.MAX_VALUE);
    }

    /** Begins to watch over {@code what}, as in "installing JupyterLab". */
    public static Progress of(String what) {
        return new Progress(System.err, Terminal.present(), what, PATIENCE);
    }

    /** The result of {@code work}, watched over. */
    public static <T> T during(String what, Supplier<T> work) {
        try (Progress progress = of(what)) {
            progress.now(what);
            return work.get();
        }
    }

    /** Says what is being done now. */
    public synchronized void now(String doing) {
        what = doing;
        if (shown && !terminal) {
            out.println(what + " …");
        }
    }

    /** Says how far it is; draws a bar when {@code outOf} is positive. */
    public synchronized void at(int count, int outOf) {
        // Until the first is done, much is prepared that is for all.
        if (count > 0 && (steps.isEmpty() || count != done)) {
            steps.add(new Step(System.nanoTime(), count));
        }
        if (steps.size() > STEPS) {
            steps.poll();
        }
        done = count;
        total = outOf;
    }

    private record Step(long at, int done) {}

    /** Prints a line that stays, above the one that redraws itself. */
    public synchronized void line(String text) {
        wipe();
        out.println(text);
    }

    private synchronized void tick() {
        shown = true;
        if (terminal) {
            out.print("\r\033[K" + drawn());
            out.flush();
        } else {
            out.println(what + " …");
        }
    }

    private String drawn() {
        String bar = "";
        if (total > 0) {
            int full = Math.min(BAR, done * BAR / total);
            bar = "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + done + "/" + total + " ";
        }
        return bar + what + " … " + seconds() + " s" + left();
    }

    /** As the work went in the last steps. */
    private String left() {
        int since = steps.isEmpty() ? 0 : done - steps.peek().done();
        if (since <= 0 || done >= total) {
            return "";
        }
        long seconds = Duration.ofNanos((System.nanoTime() - steps.peek().at()) / since * (total - done))
                .toSeconds();
        return seconds < 120
                ? ", about %d s left".formatted(seconds)
                : ", about %d min left".formatted(Math.round(seconds / 60.0));
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - started).toSeconds();
    }

    /** Makes way on the terminal for a line of somebody else. */
    public synchronized void clear() {
        wipe();
    }

    private void wipe() {
        if (shown && terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        timer.cancel();
        wipe();
        shown = false;
    }
}
