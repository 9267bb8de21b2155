package millrace.grader.grade;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import millrace.grader.UserError;

/**
 * Fresh sandboxes with warm kernels that no submission has used. While one works, the next of its kind is being warmed.
 * Safe for use by several threads.
 */
final class SandboxPool implements AutoCloseable {
    private static final int TRIES = 3;

    private final Enclosure enclosure;
    private final Limits limits;
    /** By whether there is Kafka in them. */
    private final Map<Boolean, Deque<SandboxProcess>> warming = new HashMap<>();

    private final LongAdder cpuMillis = new LongAdder();
    private final LongAccumulator mostMemory = new LongAccumulator(Math::max, 0);
    private boolean closed;

    SandboxPool(Enclosure enclosure, Limits limits) {
        this.enclosure = enclosure;
        this.limits = limits;
    }

    /** Changes with what runs in them, where that is not this project as it was built here. */
    String identity() {
        return enclosure.identity();
    }

    /**
     * One that is ready, for the caller to close.
     *
     * @param another whether one more of this kind will be wanted
     * @throws UserError when none can be made ready: that is nobody's mistake but this machine's
     */
    SandboxProcess take(boolean kafka, boolean another) throws InterruptedException {
        for (int left = TRIES; ; left--) {
            SandboxProcess next = next(kafka, another);
            boolean ready = false;
            try {
                ready = next.awaitReady();
                if (ready) {
                    return next;
                }
                if (left <= 1) {
                    throw UserError.problem("no sandbox could be made ready, %d times; the last words of one: %s"
                            .formatted(TRIES, String.join(" | ", next.lastWords())));
                }
            } finally {
                if (!ready) {
                    next.close();
                }
            }
        }
    }

    private synchronized SandboxProcess next(boolean kafka, boolean another) {
        if (closed) {
            throw UserError.problem("stopped while a sandbox was wanted.");
        }
        Deque<SandboxProcess> waiting = warming.computeIfAbsent(kafka, kind -> new ArrayDeque<>());
        SandboxProcess taken = Optional.ofNullable(waiting.poll()).orElseGet(() -> launch(kafka));
        if (another) {
            waiting.add(launch(kafka));
        }
        return taken;
    }

    private SandboxProcess launch(boolean kafka) {
        return SandboxProcess.launch(enclosure, limits, kafka);
    }

    /** Ends one that was taken. */
    void end(SandboxProcess used) {
        cpuMillis.add(used.cpu().toMillis());
        mostMemory.accumulate(used.mostMemory());
        used.close();
    }

    /** The processor time of all that were taken and have ended. */
    Duration cpu() {
        return Duration.ofMillis(cpuMillis.sum());
    }

    /** The most bytes that one of them had in use. */
    long mostMemory() {
        return mostMemory.get();
    }

    /** Ends those that nobody has taken. */
    @Override
    public synchronized void close() {
        closed = true;
        warming.values().forEach(waiting -> waiting.forEach(SandboxProcess::close));
        warming.clear();
    }
}
