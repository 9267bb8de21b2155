package REPL;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where a busy cell can be stopped: the kernel puts a call of {@link #stopCheck} into every loop and at the head of
 * every method of a cell. Besides, what else it puts there. In the package of cells' classes, which alone call it
 * besides the kernel.
 */
public final class $Cancel$ {
    /** What a statement gives that ends its cell by {@code return}: around the value of the cell. */
    public record Returned(Object value) {}

    /** What {@code synchronized} methods of cells hold while they run. */
    public static final Object LOCK = new Object();

    private static final Set<Thread> CONDEMNED = ConcurrentHashMap.newKeySet();
    private static final Set<BooleanSupplier> CANCELLED = ConcurrentHashMap.newKeySet();

    /** What a thread of a cell has begun to read from, by thread; it keeps none of that alive. */
    private static final Map<Thread, Map<Object, Boolean>> WAITED_FOR =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Virtual threads that run code of cells, and whose they are; now and then the ended ones are taken out. */
    private static final Map<Thread, Object> VIRTUAL = new ConcurrentHashMap<>();

    private static final int MANY = 1_000;
    private static final Class<?> VIRTUAL_THREAD = virtualThread();

    private static volatile Supplier<Object> owner = Object::new;
    private static volatile boolean any;

    private $Cancel$() {}

    public static Object returned(Object value) {
        return new Returned(value);
    }

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
        WAITED_FOR.remove(thread);
        update();
    }

    /** Called where code of a cell may be the first of a thread: notes a virtual one, which no group of threads has. */
    public static void enter() {
        Thread thread = Thread.currentThread();
        if (VIRTUAL_THREAD.isInstance(thread) && !VIRTUAL.containsKey(thread)) {
            if (VIRTUAL.size() > MANY) {
                VIRTUAL.keySet().removeIf(each -> !each.isAlive());
            }
            VIRTUAL.put(thread, owner.get());
        }
    }

    /** Says to whom the calling thread belongs, as {@link #virtualThreads} is asked. */
    public static void ownersAre(Supplier<Object> ownerOfThisThread) {
        owner = ownerOfThisThread;
    }

    /** The virtual threads that run code of {@code whose} cell and have not ended. */
    public static List<Thread> virtualThreads(Object whose) {
        VIRTUAL.keySet().removeIf(each -> !each.isAlive());
        return VIRTUAL.entrySet().stream()
                .filter(entry -> entry.getValue().equals(whose))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Called before a cell uses {@code source} in a way that may block for ever, deaf to an interrupt. */
    public static void mayWaitFor(Object source) {
        WAITED_FOR
                .computeIfAbsent(Thread.currentThread(), thread -> Collections.synchronizedMap(new WeakHashMap<>()))
                .put(source, true);
    }

    /** Closes what {@code thread} may wait for, which ends the waiting with an exception. */
    public static void closeSourcesOf(Thread thread) {
        Map<Object, Boolean> sources = WAITED_FOR.remove(thread);
        if (sources == null) {
            return;
        }
        for (Object source : sources.keySet().toArray()) {
            if (source instanceof Process process) {
                process.destroyForcibly();
            } else if (source instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    // It was of no use any more.
                }
            }
        }
    }

    private static Class<?> virtualThread() {
        try {
            return Class.forName("java.lang.BaseVirtualThread");
        } catch (ClassNotFoundException beforeJdk21) {
            return Void.class;
        }
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
