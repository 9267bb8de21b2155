package millrace.grader.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A process that we started and can stop whole. Its output goes to a log file; Ctrl-C and a closed terminal do not reach
 * it, so that whoever started it decides on the order of the end.
 *
 * <p>Unless it is {@linkplain Launch#detached() detached}, it holds a lifeline: its standard input ends when this JVM
 * does, however that happens.
 */
public final class ChildProcess {
    private static final Duration POLL = Duration.ofMillis(30);
    private static final Duration AFTER_TERM = Duration.ofSeconds(1);
    private static final int LOG_TAIL_BYTES = 64 * 1024;

    private final String name;
    private final Path log;
    private final Process process;

    ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** What became of a wait. */
    public enum Outcome {
        READY,
        ENDED,
        TIMED_OUT
    }

    /**
     * Describes a process to start.
     *
     * @param name as a person calls it, "JupyterLab"
     * @param log everything it prints; its folder is made
     */
    public static Launch named(String name, Path log, List<String> command) {
        return new Launch(name, log, command);
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Completes with the exit status when the process ends. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Waits until {@code ready} holds, the process ends, or {@code limit} has passed, whichever comes first. */
    public Outcome await(BooleanSupplier ready, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            if (ready.getAsBoolean()) {
                return Outcome.READY;
            }
            if (!process.isAlive()) {
                return Outcome.ENDED;
            }
            if (System.nanoTime() >= deadline) {
                return Outcome.TIMED_OUT;
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Waits for the end and returns the exit status.
     *
     * @throws TimeoutException when it still runs after {@code limit}
     */
    public int awaitEnd(Duration limit) throws InterruptedException, TimeoutException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("%s still runs after %d s".formatted(name, limit.toSeconds()));
        }
        return process.exitValue();
    }

    /**
     * Ends the process and everything it started: lets go of the lifeline and waits for {@code grace}, then asks by
     * SIGTERM for a second, then kills. Does nothing when it has ended, but for what it left behind.
     *
     * @return true when it ended by itself within {@code grace}
     */
    public boolean stop(Duration grace) {
        return stop(() -> {}, grace);
    }

    /**
     * As {@link #stop(Duration)}, for a process that has its own way to be told.
     *
     * @param ask tells it to end
     */
    public boolean stop(Runnable ask, Duration grace) {
        // Before it is told: once it has ended nobody knows what it had started.
        List<ProcessHandle> tree = process.descendants().toList();
        ask.run();
        closeLifeline();
        boolean inOrder = waitQuietly(grace);
        if (!inOrder) {
            process.destroy();
            waitQuietly(AFTER_TERM);
        }
        kill(tree);
        return inOrder;
    }

    /** Kills the process and everything it started, at once. */
    public void kill() {
        kill(process.descendants().toList());
    }

    /** As {@link #kill()}, and waits until all of it is gone, no longer than {@code limit}. */
    public void kill(Duration limit) {
        List<ProcessHandle> tree = process.descendants().toList();
        kill(tree);
        long deadline = System.nanoTime() + limit.toNanos();
        waitQuietly(limit);
        while (tree.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void kill(List<ProcessHandle> tree) {
        process.destroyForcibly();
        // What was started since the tree was read has the root or one of the tree as its parent.
        Stream.concat(tree.stream(), tree.stream().flatMap(ProcessHandle::descendants))
                .forEach(ProcessHandle::destroyForcibly);
        closeLifeline();
    }

    /** The last lines of the log, oldest first; none when there is no log. */
    public List<String> lastLogLines(int count) {
        return lastLines(log, count);
    }

    /** The last {@code count} lines of a file that may be large; none when it cannot be read. */
    public static List<String> lastLines(Path file, int count) {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - LOG_TAIL_BYTES));
            String tail = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = tail.lines().filter(line -> !line.isBlank()).toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private void closeLifeline() {
        try (OutputStream lifeline = process.getOutputStream()) {
            lifeline.flush();
        } catch (IOException ended) {
            // The process is gone and its end of the pipe with it.
        }
    }

    /** Not interruptible: a process that is being stopped is stopped, and the wait is bounded. */
    private boolean waitQuietly(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Writes a line to the standard input of the process.
     *
     * @throws UncheckedIOException when it does not read any more
     */
    public void tell(String line) {
        write(line + "\n");
    }

    /** Writes to the standard input of the process, which stays open. */
    void write(String text) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(text.getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            kill();
            throw new UncheckedIOException("%s does not take what it is told".formatted(name), e);
        }
    }
}
