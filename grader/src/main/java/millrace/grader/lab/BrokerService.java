package millrace.grader.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.FileMutex;
import millrace.grader.process.Port;
import millrace.grader.process.StopSignal;

/**
 * The project's broker on its own, which goes on after the command that started it and after its terminal. Each method
 * returns what a person should read.
 */
public final class BrokerService {
    private static final Duration TO_BE_ALONE = Duration.ofSeconds(70);
    private static final Duration TO_STOP = Duration.ofSeconds(12);
    private static final String HOW_TO_START = "./millrace kafka start";

    private final Project project;
    private final Broker broker;

    public BrokerService(Project project) {
        this.project = project;
        this.broker = Broker.ofProject(project);
    }

    /**
     * Starts it and waits until it takes clients; does nothing when it runs.
     *
     * @param asked for the port; empty for the usual one or the next that is free
     * @throws UserError when it does not start, or runs on a port other than the one asked for
     */
    public String start(Optional<Integer> asked) throws InterruptedException {
        Preflight.check(project, false);
        FileMutex alone = FileMutex.take(broker.folder().resolve("start.lock"), TO_BE_ALONE)
                .orElseThrow(() -> UserError.problem("another ./millrace kafka start does not come to an end; end it"));
        try {
            Optional<BrokerState> running = broker.running();
            if (running.isPresent()) {
                return runsAlready(running.get(), asked);
            }
            int port = asked.isPresent() ? Port.demand(asked.get(), "--port") : usualPort();
            BrokerState started = Progress.during("starting Kafka", () -> start(port));
            return "Kafka takes clients at %s (process %d)%s. Stop it: ./millrace kafka stop"
                    .formatted(
                            started.bootstrapServers(),
                            started.pid(),
                            asked.isPresent() || port == Broker.DEFAULT_PORT
                                    ? ""
                                    : "; port %d is taken".formatted(Broker.DEFAULT_PORT));
        } finally {
            alone.close();
        }
    }

    private BrokerState start(int port) {
        ChildProcess child = broker.launch(port, true);
        StopSignal.interruptsThisThread(child::kill);
        try {
            return broker.awaitReady(child);
        } catch (InterruptedException e) {
            child.kill();
            throw UserError.problem("stopped before Kafka answered; it does not run");
        }
    }

    private static String runsAlready(BrokerState running, Optional<Integer> asked) {
        asked.filter(port -> port != running.port()).ifPresent(port -> {
            throw UserError.problem(
                    "Kafka runs already, on port %d instead of %d (process %d); stop that one first: ./millrace kafka stop"
                            .formatted(running.port(), port, running.pid()));
        });
        return "Kafka runs already: %s (process %d).".formatted(running.bootstrapServers(), running.pid());
    }

    private static int usualPort() {
        return Port.firstFree(Broker.DEFAULT_PORT)
                .orElseThrow(() -> UserError.problem(
                        "Kafka finds no free port from %d on; name one with --port".formatted(Broker.DEFAULT_PORT)));
    }

    /**
     * Stops it in order, or by force when it has not ended after twelve seconds.
     *
     * @throws UserError when it belongs to an {@code up}, which would start it again
     */
    public String stop() throws InterruptedException {
        Optional<ProcessHandle> process = broker.running()
                .flatMap(running -> ProcessHandle.of(running.pid()))
                .filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            broker.state().delete();
            return "Kafka does not run. Start it: " + HOW_TO_START;
        }
        owner(process.get()).ifPresent(up -> {
            throw UserError.problem(
                    "this Kafka belongs to ./millrace up (process %d), which would start it again; stop that with Ctrl-C"
                            .formatted(up));
        });
        boolean inOrder = stopInOrder(process.get());
        broker.state().delete();
        return inOrder
                ? "Kafka stopped; its records are kept."
                : "Kafka did not end within %d s and was killed; its records are kept.".formatted(TO_STOP.toSeconds());
    }

    private static boolean stopInOrder(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(TO_STOP.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            process.destroyForcibly();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka's end cannot be seen", e);
        }
    }

    /** The {@code up} that started it, if it did. */
    private Optional<Long> owner(ProcessHandle process) {
        Optional<Long> up = LabState.file(project).read().map(LabState::pid);
        return process.parent()
                .map(ProcessHandle::pid)
                .filter(parent -> Optional.of(parent).equals(up));
    }

    /** Where it answers; empty when it does not run. */
    public Optional<String> status() {
        return broker.running()
                .map(running -> "Kafka runs: %s (process %d), records in %s."
                        .formatted(running.bootstrapServers(), running.pid(), project.show(broker.data())));
    }

    /** What to do when it does not run. */
    public String howToStart() {
        return "Kafka does not run. Start it: " + HOW_TO_START;
    }
}
