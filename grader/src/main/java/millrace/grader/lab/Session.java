package millrace.grader.lab;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.FileMutex;
import millrace.grader.process.Port;
import millrace.grader.process.StateFile;
import millrace.grader.process.StopSignal;

/**
 * One {@code up}: JupyterLab and Kafka, from the start to the end of both. There is one at a time for a project; whoever
 * comes second is shown the first.
 */
public final class Session {
    private static final Duration TO_LEAVE = Duration.ofSeconds(10);
    private static final Duration TO_BE_FOUND = Duration.ofMinutes(25);
    private static final int STOPPED_EARLY = 130;

    private final Project project;
    private final Wishes wishes;
    private final Consumer<String> say;
    private final StateFile<LabState> state;
    /** Held, and kept from the garbage collector, which would let go of it, until the end. */
    private FileMutex alone;

    private JupyterLab lab;
    private SupervisedBroker kafka;

    /**
     * What the person asked for.
     *
     * @param port of JupyterLab; empty for the usual one or the next that is free
     * @param kafkaPort likewise, of Kafka
     * @param address on which JupyterLab listens
     * @param browser whether to open it
     */
    public record Wishes(Optional<Integer> port, Optional<Integer> kafkaPort, String address, boolean browser) {}

    /** @param say takes a line for the person at the keyboard, on any thread */
    public Session(Project project, Wishes wishes, Consumer<String> say) {
        this.project = project;
        this.wishes = wishes;
        this.say = say;
        this.state = LabState.file(project);
    }

    /**
     * Runs until it is stopped by Ctrl-C, SIGTERM or a closed terminal, or until JupyterLab ends.
     *
     * @param ready takes JupyterLab's link once all is there
     * @return the exit status
     */
    public int run(Consumer<String> ready) {
        StopSignal.interruptsThisThread(this::killAll);
        boolean answered = false;
        try {
            Preflight.check(project, !PythonEnvironment.of(project).isCurrent());
            if (!isAlone(ready)) {
                return 0;
            }
            start();
            answered = true;
            ready.accept(lab.link());
            return awaitEndOfLab();
        } catch (InterruptedException stopped) {
            return answered ? 0 : STOPPED_EARLY;
        } catch (UncheckedIOException e) {
            throw UserError.problem(e.getMessage(), e);
        } finally {
            stopInOrder();
        }
    }

    /** False when another one runs; its link has been shown then. Waits while another one starts or stops. */
    private boolean isAlone(Consumer<String> ready) throws InterruptedException {
        Path file = project.home().resolve("lab.lock");
        long deadline = System.nanoTime() + TO_BE_FOUND.toNanos();
        boolean told = false;
        while (System.nanoTime() < deadline) {
            Optional<FileMutex> mutex = FileMutex.tryTake(file);
            if (mutex.isPresent()) {
                alone = mutex.get();
                return true;
            }
            Optional<LabState> other = state.read();
            Optional<LabApi> answering = other.flatMap(LabState::answering);
            if (answering.isPresent()) {
                say.accept("Millrace runs already (process %d)."
                        .formatted(other.orElseThrow().pid()));
                ready.accept(answering.get().link());
                return false;
            }
            if (!told) {
                say.accept("Another ./millrace up is starting or stopping; waiting for it …");
                told = true;
            }
            Thread.sleep(100);
        }
        throw UserError.problem("another ./millrace up%s has not answered for %d minutes; end it and start again"
                .formatted(
                        state.read()
                                .map(other -> " (process %d)".formatted(other.pid()))
                                .orElse(""),
                        TO_BE_FOUND.toMinutes()));
    }

    private void start() throws InterruptedException {
        clearAfterPredecessor();
        writeState(null);
        // Before the half minute that Python can take.
        wishes.port().ifPresent(port -> Port.demand(port, "--port"));
        wishes.kafkaPort().filter(port -> !isOurKafka(port)).ifPresent(port -> Port.demand(port, "--kafka-port"));
        Path python = PythonEnvironment.of(project).ready();
        StartupArchives.of(project).prepare(say);
        new MillraceKernel(project).write();
        WorkCopies copies = new WorkCopies(project);
        copies.handOut().forEach(say);

        int port = choose(wishes.port(), JupyterLab.DEFAULT_PORT, "--port", "JupyterLab");
        String bootstrapServers = startKafka();
        lab = JupyterLab.start(project, python, copies.folder(), wishes.address(), port, bootstrapServers);
        writeState(null);
        if (kafka != null) {
            kafka.awaitReady();
        }
        lab.awaitAnswer();
        writeState(lab.link());
        say.accept("Kafka takes clients at %s.".formatted(bootstrapServers));
        if (wishes.browser()) {
            Browser.open(project, lab.link());
        }
    }

    /** A predecessor that was killed leaves processes that end by themselves, and soon. */
    private void clearAfterPredecessor() throws InterruptedException {
        List<ProcessHandle> left = state.read().map(LabState::children).stream()
                .flatMap(List::stream)
                .flatMap(child -> child.running().stream())
                .toList();
        if (left.isEmpty()) {
            return;
        }
        say.accept("Waiting for what is left of an earlier start that was killed …");
        long deadline = System.nanoTime() + TO_LEAVE.toNanos();
        while (left.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        left.stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Returns the bootstrap servers of what it starts, or of what is there already. */
    private String startKafka() {
        String elsewhere = System.getenv("MILLRACE_KAFKA");
        if (elsewhere != null && !elsewhere.isBlank()) {
            return elsewhere;
        }
        Broker broker = Broker.ofProject(project);
        Optional<BrokerState> running = broker.running();
        if (running.isPresent()) {
            return reuse(running.get());
        }
        int port = choose(wishes.kafkaPort(), Broker.DEFAULT_PORT, "--kafka-port", "Kafka");
        kafka = new SupervisedBroker(broker, port, say, () -> writeState(lab.link()));
        kafka.start();
        return "127.0.0.1:" + port;
    }

    private boolean isOurKafka(int port) {
        return Broker.ofProject(project)
                .running()
                .filter(running -> running.port() == port)
                .isPresent();
    }

    private String reuse(BrokerState running) {
        wishes.kafkaPort().filter(port -> port != running.port()).ifPresent(port -> {
            throw UserError.usage(
                    "--kafka-port is %d, and this project's Kafka runs already on port %d (process %d); leave the option out, or stop that one first: ./millrace kafka stop"
                            .formatted(port, running.port(), running.pid()));
        });
        say.accept("Using the Kafka that ./millrace kafka start runs (process %d); it goes on after this."
                .formatted(running.pid()));
        return running.bootstrapServers();
    }

    private int choose(Optional<Integer> asked, int usual, String option, String whose) {
        if (asked.isPresent()) {
            return Port.demand(asked.get(), option);
        }
        int port = Port.firstFree(usual)
                .orElseThrow(() -> UserError.problem(
                        "%s finds no free port from %d on; name one with %s".formatted(whose, usual, option)));
        if (port != usual) {
            say.accept("Port %d is taken; %s uses %d.".formatted(usual, whose, port));
        }
        return port;
    }

    private int awaitEndOfLab() throws InterruptedException {
        try {
            int status = lab.process().onExit().get();
            say.accept("JupyterLab ended unexpectedly (status %d). %s".formatted(status, lab.lastWords()));
            return 1;
        } catch (ExecutionException e) {
            throw new IllegalStateException("JupyterLab's end cannot be seen", e);
        }
    }

    private synchronized void writeState(String link) {
        List<LabState.Child> children = Stream.concat(
                        Optional.ofNullable(lab).map(JupyterLab::process).map(ChildProcess::handle).stream(),
                        Optional.ofNullable(kafka).flatMap(SupervisedBroker::handle).stream())
                .map(LabState.Child::of)
                .toList();
        state.write(new LabState(ProcessHandle.current().pid(), link, children));
    }

    private void stopInOrder() {
        // A signal that came while nothing waited must not cut the stopping short.
        boolean interrupted = Thread.interrupted();
        if (lab != null) {
            if (lab.process().isAlive()) {
                say.accept("Stopping …");
                int kernels = lab.endKernels();
                if (kernels > 0) {
                    say.accept("Kernels stopped: %d.".formatted(kernels));
                }
            }
            lab.stop();
            say.accept("JupyterLab stopped.");
        }
        if (kafka != null) {
            kafka.stop();
            say.accept("Kafka stopped; its records are kept.");
        }
        if (alone != null) {
            state.delete();
            alone.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void killAll() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
