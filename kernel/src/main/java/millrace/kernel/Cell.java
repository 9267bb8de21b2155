package millrace.kernel;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import millrace.kernel.display.Content;

/**
 * One execution of a cell. It outlives its end: threads that it started still belong to it, and so does what they
 * print.
 */
final class Cell {
    private static final InheritableThreadLocal<Cell> OWNER = new InheritableThreadLocal<>();

    private final int number;
    private final Message request;
    private final CellOutput output;
    private final AtomicInteger displays = new AtomicInteger();
    private final List<Content> pages = new CopyOnWriteArrayList<>();
    private volatile boolean interrupted;
    private volatile Thread ownThread;

    Cell(int number, Message request, CellOutput output) {
        this.number = number;
        this.request = request;
        this.output = output;
    }

    /** The cell whose thread this is, or that started the thread that this one descends from. */
    static Optional<Cell> ofThisThread() {
        return Optional.ofNullable(OWNER.get());
    }

    /** Makes this thread, and every thread that it starts from now on, the cell's. */
    void adoptThisThread() {
        OWNER.set(this);
        ownThread = Thread.currentThread();
    }

    /** Whether the calling thread is the one that runs the cell's code, rather than one that it started. */
    boolean isOwnThread() {
        return Thread.currentThread().equals(ownThread);
    }

    /** The execution count that the front end shows beside the cell. */
    int number() {
        return number;
    }

    /** Counts one more display and says how many there are. */
    int countDisplay() {
        return displays.incrementAndGet();
    }

    /** Adds what the front end is to show in its pager when the cell has ended. */
    void page(Content content) {
        pages.add(content);
    }

    List<Content> pages() {
        return pages;
    }

    Message request() {
        return request;
    }

    CellOutput output() {
        return output;
    }

    boolean interrupted() {
        return interrupted;
    }

    /** Says that the user wants the cell to stop. */
    void interrupt() {
        interrupted = true;
        wake();
    }

    /** Waits for {@code condition}; who makes it true calls {@link #wake}, or is noticed a little later. */
    synchronized void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            wait(100);
        }
    }

    synchronized void wake() {
        notifyAll();
    }
}
