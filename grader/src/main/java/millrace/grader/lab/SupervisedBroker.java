package millrace.grader.lab;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;

/** A broker that is started again, on the same port and records, when it ends without having been asked to. */
final class SupervisedBroker {
    private static final Duration TO_STOP = Duration.ofSeconds(3);
    private static final int MOST_RESTARTS = 3;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private final Broker broker;
    private final int port;
    private final Consumer<String> say;
    private final Runnable changed;
    private final Deque<Instant> restarts = new ArrayDeque<>();
    private ChildProcess process;
    private boolean wanted = true;

    /**
     * @param say takes a line for the person at the keyboard, on any thread
     * @param changed called after another process has taken over
     */
    SupervisedBroker(Broker broker, int port, Consumer<String> say, Runnable changed) {
        this.broker = broker;
        this.port = port;
        this.say = say;
        this.changed = changed;
    }

    /** Starts it and returns at once. */
    synchronized void start() {
        process = broker.launch(port, false);
    }

    /** Waits until it takes clients; from then on it is started again when it ends. */
    void awaitReady() throws InterruptedException {
        broker.awaitReady(current());
        Thread keeper = new Thread(this::keepRunning, "keep-kafka-running");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** The process of now; empty before the start. */
    synchronized Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(ChildProcess::handle);
    }

    /** Stops it for good; does nothing when it was never started. */
    void stop() {
        ChildProcess last;
        synchronized (this) {
            wanted = false;
            last = process;
        }
        if (last != null) {
            last.stop(TO_STOP);
        }
    }

    private synchronized ChildProcess current() {
        return process;
    }

    private void keepRunning() {
        try {
            while (startAgain(current().onExit().join())) {
                changed.run();
                broker.awaitReady(current());
                say.accept("Kafka answers again on port %d, with the records it had.".formatted(port));
            }
        } catch (UserError | UncheckedIOException e) {
            sayUnlessStopping(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean startAgain(int status) {
        if (!wanted) {
            return false;
        }
        if (isHopeless()) {
            throw UserError.problem("Kafka ended %d times within a minute; its log: %s"
                    .formatted(
                            MOST_RESTARTS + 1,
                            broker.project().show(broker.folder().resolve("broker.log"))));
        }
        say.accept("Kafka ended unexpectedly (status %d); starting it again on port %d …".formatted(status, port));
        start();
        return true;
    }

    private synchronized void sayUnlessStopping(String reason) {
        if (wanted) {
            say.accept(reason + ". Notebooks without Kafka go on; for the others stop with Ctrl-C and start again.");
        }
    }

    private boolean isHopeless() {
        Instant now = Instant.now();
        restarts.removeIf(restart -> restart.isBefore(now.minus(WITHIN)));
        restarts.add(now);
        return restarts.size() > MOST_RESTARTS;
    }
}
