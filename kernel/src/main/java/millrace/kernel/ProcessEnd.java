package millrace.kernel;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sees to it that the process ends: in good order if it can, and in any case soon. */
final class ProcessEnd {
    private static final Duration LIMIT = Duration.ofMillis(4_500);

    private final Runnable shutDown;
    private final Extensions extensions;
    private final AtomicBoolean begun = new AtomicBoolean();

    ProcessEnd(Runnable shutDown, Extensions extensions) {
        this.shutDown = shutDown;
        this.extensions = extensions;
        Runtime.getRuntime().addShutdownHook(new Thread(this::begin, "millrace-end"));
    }

    /** Shuts down when the process that started this one is gone, however it ended. */
    void watchParent() {
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent == null || !parent.matches("[0-9]{1,18}")) {
            return;
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(parent));
        boolean direct = ProcessHandle.current().parent().equals(handle);
        daemon("millrace-parent-watch", () -> {
            // A dead parent that nobody has waited for still looks alive, but has no children any more.
            while (handle.isPresent()
                    && handle.get().isAlive()
                    && (!direct || ProcessHandle.current().parent().equals(handle))) {
                TimeUnit.SECONDS.sleep(1);
            }
            ProcessLog.say("process " + parent + ", which started this kernel, is gone; the kernel ends");
            shutDown.run();
        });
    }

    /** Tells the extensions, and ends the process by force should it still be there after {@link #LIMIT}. */
    void begin() {
        if (begun.getAndSet(true)) {
            return;
        }
        daemon("millrace-halt", () -> {
            Thread.sleep(LIMIT.toMillis());
            Runtime.getRuntime().halt(0);
        });
        extensions.stopping();
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static void daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        ProcessLog.say(name + " was interrupted");
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
