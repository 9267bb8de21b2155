package REPL;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Where a busy cell can be stopped: the kernel puts a call of {@link #stopCheck} into every loop and at the head of
 * every method of a cell. In the package of cells' classes, which alone call it besides the kernel.
 */
public final class $Cancel$ {
    private static final Set<Thread> CONDEMNED = ConcurrentHashMap.newKeySet();
    private static final Set<BooleanSupplier> CANCELLED = ConcurrentHashMap.newKeySet();
    private static volatile boolean any;

    private $Cancel$() {}

    /** Throws on a thread that is to stop. Called in each turn of each loop of a cell: must be fast. */
    public static void stopCheck() {
        if (any) {
            stopIfMeant();
        }
    }

    @SuppressWarnings("removal")
    private static void stopIfMeant() {
        if (CONDEMNED.contains(Thread.currentThread())) {
            throw new ThreadDeath();
        }
        for (BooleanSupplier cancelled : CANCELLED) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("the cell was interrupted");
            }
        }
    }

    /** Ends {@code thread} as soon as it turns a loop or enters a method of a cell. */
    public static void condemn(Thread thread) {
        CONDEMNED.add(thread);
        any = true;
    }

    /** Forgets {@code thread}, which has ended. */
    public static void forget(Thread thread) {
        CONDEMNED.remove(thread);
        update();
    }

    /**
     * Cancels what a thread does when {@code thisThread}, asked on it, says so. For the threads of a library, which
     * outlive the task: they get an exception, not {@link ThreadDeath}.
     */
    public static void cancelIf(BooleanSupplier thisThread) {
        CANCELLED.add(thisThread);
        any = true;
    }

    /** Undoes {@link #cancelIf}: while anything is to be cancelled, the loops of all cells are slower. */
    public static void cancelNoMore(BooleanSupplier thisThread) {
        CANCELLED.remove(thisThread);
        update();
    }

    private static void update() {
        any = !CONDEMNED.isEmpty() || !CANCELLED.isEmpty();
    }
}
