package millrace.grader;

import java.io.PrintStream;
import java.time.Duration;
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

    private final PrintStream out;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private final Timer timer = new Timer("progress", true);
    private String what;
    private int done;
    private int total;
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
        done = count;
        total = outOf;
    }

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

    /** As the work went until now. */
    private String left() {
        return total > done && done > 0 ? ", about %d s left".formatted(seconds() * (total - done) / done) : "";
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - started).toSeconds();
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
