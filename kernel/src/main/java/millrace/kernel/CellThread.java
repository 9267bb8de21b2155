package millrace.kernel;

import REPL.$Cancel$;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The thread that runs a cell's own code, one for each execution, and the group of all threads that it starts.
 *
 * <p>Compiling happens elsewhere, so that this thread can be stopped anywhere without harm to the evaluator.
 */
final class CellThread {
    /** How long an interrupted cell has to reach code of its own before it is stopped inside a library. */
    private static final long GRACE_MILLIS = 1_000;

    /** When a cell that cannot be stopped is left alone, so that the next one can run. */
    private static final long GIVE_UP_MILLIS = 5_000;

    private static final boolean THREAD_STOP_WORKS = Runtime.version().feature() < 20;

    private final Cell cell;
    private final ThreadGroup group;
    private final Thread thread;
    private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
    private final FutureTask<Object> end = new FutureTask<>(() -> null);

    CellThread(Cell cell, ClassLoader loader) {
        this.cell = cell;
        group = new Group("cell-" + cell.number());
        thread = new Thread(group, this::runTasks, "cell-" + cell.number());
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    /** The user interrupted the cell before its code ended. */
    static final class Interrupted extends Exception {
        private static final long serialVersionUID = 1;

        Interrupted(String message) {
            super(message);
        }
    }

    /**
     * Runs {@code task} on the cell's thread and waits for it.
     *
     * @throws Interrupted when the cell was interrupted, whatever the task made of it; its threads are then stopped
     * @throws ExecutionException around what the task threw
     */
    <T> T call(Callable<T> task) throws Interrupted, ExecutionException, InterruptedException {
        FutureTask<T> future = new FutureTask<>(task) {
            @Override
            protected void done() {
                cell.wake();
            }
        };
        tasks.add(future);
        cell.await(() -> future.isDone() || cell.interrupted() || !thread.isAlive());
        if (cell.interrupted()) {
            throw stop();
        }
        if (!future.isDone()) {
            throw new ExecutionException(new IllegalStateException("the thread of the cell was stopped"));
        }
        return future.get();
    }

    /** Lets the thread end when it has done what it was given. */
    void end() {
        tasks.add(end);
    }

    /**
     * Stops the cell's code: its own thread, and those of its threads that run code of the cell rather than serve a
     * library.
     */
    private Interrupted stop() throws InterruptedException {
        end();
        long start = System.nanoTime();
        Set<Thread> condemned = new HashSet<>();
        for (List<Thread> busy = busy(); !busy.isEmpty(); busy = busy()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (millis > GIVE_UP_MILLIS) {
                // They stay condemned: they must not come back to the cell's code.
                return new Interrupted("the cell does not stop: it is inside " + where(busy.get(0))
                        + " and goes on in the background; restart the kernel to end it");
            }
            condemned.addAll(busy);
            busy.forEach(each -> stop(each, millis > GRACE_MILLIS));
            busy.get(0).join(10);
        }
        condemned.forEach($Cancel$::forget);
        return new Interrupted("the cell was interrupted");
    }

    @SuppressWarnings({"removal", "deprecation"})
    private static void stop(Thread each, boolean byForce) {
        $Cancel$.condemn(each);
        each.interrupt();
        $Cancel$.closeSourcesOf(each);
        if (byForce && THREAD_STOP_WORKS) {
            each.stop();
        }
    }

    private List<Thread> busy() {
        Thread[] all = new Thread[group.activeCount() + 16];
        int count = group.enumerate(all);
        return Stream.concat(
                        Arrays.stream(all, 0, count)
                                .filter(each -> each.isAlive() && (each.equals(thread) || runsCellCode(each))),
                        $Cancel$.virtualThreads(cell).stream())
                .toList();
    }

    /** Whether the outermost frame that is not the JDK's is a cell's: then the thread was started for the cell's code. */
    private static boolean runsCellCode(Thread each) {
        StackTraceElement[] stack = each.getStackTrace();
        for (int i = stack.length - 1; i >= 0; i--) {
            String name = stack[i].getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
                return name.startsWith("REPL.");
            }
        }
        return false;
    }

    private static String where(Thread busy) {
        StackTraceElement[] stack = busy.getStackTrace();
        return stack.length == 0 ? "native code" : stack[0].getClassName() + "." + stack[0].getMethodName();
    }

    private void runTasks() {
        cell.adoptThisThread();
        for (FutureTask<?> task = next(); !task.equals(end) && !cell.interrupted(); task = next()) {
            task.run();
        }
    }

    /** A snippet can leave its thread interrupted, and the next one is to find it so, like the next line of a file. */
    private FutureTask<?> next() {
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                FutureTask<?> task = tasks.take();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return task;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static final class Group extends ThreadGroup {
        Group(String name) {
            super(name);
        }

        @Override
        @SuppressWarnings("removal")
        public void uncaughtException(Thread thread, Throwable problem) {
            if (!(problem instanceof ThreadDeath)) {
                super.uncaughtException(thread, problem);
            }
        }
    }
}
