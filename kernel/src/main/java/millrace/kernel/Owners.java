package millrace.kernel;

import REPL.$Cancel$;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/** Which cell a thread belongs to: decides where its output is seen. Safe for use by any thread. */
final class Owners {
    private static final int REMEMBERED = 200;

    private final Extensions extensions;
    private final Map<Integer, Cell> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Cell> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile Cell running;
    private volatile Cell last;

    Owners(Extensions extensions) {
        this.extensions = extensions;
        $Cancel$.ownersAre(() -> Cell.ofThisThread().map(Object.class::cast).orElse(this));
    }

    void starts(Cell cell) {
        synchronized (recent) {
            recent.remove(cell.number());
            recent.put(cell.number(), cell);
        }
        last = cell;
        running = cell;
    }

    /** {@code cell} runs, but is none that a number names. */
    void serves(Cell cell) {
        running = cell;
    }

    /** The running cell has ended. */
    void ended() {
        running = null;
    }

    Optional<Cell> running() {
        return Optional.ofNullable(running);
    }

    /** The cell of the calling thread, or empty for a thread that has nothing to do with cells. */
    Optional<Cell> ofThisThread() {
        Optional<Cell> own = Cell.ofThisThread();
        if (own.isPresent() && own.get().isOwnThread()) {
            return own;
        }
        OptionalInt told = extensions.cellOfThisThread();
        if (told.isPresent()) {
            synchronized (recent) {
                Cell cell = recent.get(told.getAsInt());
                return cell == null ? own : Optional.of(cell);
            }
        }
        // The common pool's threads are started once, by whoever comes first, and work for whoever runs now.
        if (Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool().equals(ForkJoinPool.commonPool())) {
            return running().or(() -> Optional.ofNullable(last));
        }
        return own;
    }
}
