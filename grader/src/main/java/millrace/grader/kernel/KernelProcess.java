package millrace.grader.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import millrace.grader.UserError;
import millrace.grader.kernel.KernelClient.Ending;
import millrace.grader.kernel.KernelClient.Execution;
import millrace.grader.process.AtExit;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ScratchFolder;

/**
 * A kernel in a process of its own, ready for cells. For one thread, but for {@link #kill()}.
 *
 * <p>However this JVM ends, the kernel does too: on {@link #close}, on Ctrl-C, and after {@code kill -9} by watching the
 * process named in {@code JPY_PARENT_PID}.
 */
public final class KernelProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN = Duration.ofSeconds(6);
    private static final int TRIES = 3;
    private static final int LAST_WORDS = 5;

    /** What the JVM notes for those who look after it, with the time since its start. */
    private static final Pattern OF_THE_JVM = Pattern.compile("\\[\\d+\\.\\d+s\\]\\[");

    private final ScratchFolder scratch;
    private final ChildProcess process;
    private final KernelClient client;
    private final long startedAt = System.nanoTime();
    private final Thread atExit = new Thread(this::kill, "kill kernel");

    private KernelProcess(ScratchFolder scratch, ChildProcess process, KernelClient client) {
        this.scratch = scratch;
        this.process = process;
        this.client = client;
    }

    /**
     * A cell that was run.
     *
     * @param request names it in {@link KernelProcess#outputs}
     * @param executionCount as the kernel counts; empty when it did not say
     */
    public record Ran(CellOutcome outcome, String request, OptionalInt executionCount) {}

    /**
     * Starts a kernel and waits until it answers.
     *
     * @param spec how, given a folder for what the kernel keeps while it runs
     * @param directory in which the cells run
     * @param environment set beside the spec's own
     * @throws UserError when it ends or does not answer, with the last lines of its log
     */
    public static KernelProcess start(
            Function<Path, KernelSpec> spec, Path directory, Map<String, String> environment) {
        for (int left = TRIES - 1; ; left--) {
            KernelProcess kernel = launch(spec, directory, environment);
            Ending ending = kernel.client.awaitReady(START);
            if (ending == Ending.REPLIED) {
                return kernel;
            }
            List<String> words = kernel.process.lastLogLines(LAST_WORDS);
            kernel.close();
            boolean portTaken = words.stream()
                    .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains("in use"));
            if (ending == Ending.KERNEL_ENDED && portTaken && left > 0) {
                continue;
            }
            throw UserError.problem("the kernel %s%s; ./millrace doctor tells what is missing."
                    .formatted(
                            ending == Ending.KERNEL_ENDED
                                    ? "ended before it was ready"
                                    : "did not answer within " + START.toSeconds() + " s",
                            words.isEmpty() ? "" : "; its last words: " + String.join(" | ", words)));
        }
    }

    private static KernelProcess launch(
            Function<Path, KernelSpec> spec, Path directory, Map<String, String> environment) {
        try {
            ScratchFolder scratch = ScratchFolder.create("kernel");
            Path temporary = Files.createDirectory(scratch.path().resolve("tmp"));
            ConnectionFile connection = ConnectionFile.in(scratch.path());
            KernelSpec how = spec.apply(temporary);
            var launch = ChildProcess.named(
                            "kernel", scratch.path().resolve("kernel.log"), how.command(connection.path()))
                    .directory(directory)
                    .environment(
                            "JPY_PARENT_PID",
                            Long.toString(ProcessHandle.current().pid()))
                    .environment("TMPDIR", temporary.toString());
            how.environment().forEach(launch::environment);
            environment.forEach(launch::environment);
            ChildProcess process = launch.start();
            KernelProcess kernel = new KernelProcess(scratch, process, new KernelClient(connection, process::isAlive));
            AtExit.register(kernel.atExit);
            return kernel;
        } catch (IOException e) {
            throw UserError.problem("the kernel could not be started (%s); is the disk full?".formatted(e), e);
        } catch (UncheckedIOException e) {
            throw UserError.problem("%s; ./millrace doctor tells what is missing.".formatted(e.getMessage()), e);
        }
    }

    /**
     * Runs a cell. One that is still running after {@code limit} is interrupted; when that does not help, the kernel is
     * killed.
     */
    public Ran run(String code, Duration limit) {
        Execution execution = client.execute(code, limit);
        if (execution.ending() == Ending.TIMED_OUT) {
            client.interrupt();
            Execution late = client.await(execution.id(), AFTER_INTERRUPT);
            boolean stuck = late.ending() == Ending.TIMED_OUT;
            if (stuck) {
                kill();
            }
            return new Ran(
                    new CellOutcome.TimedOut(limit, late.ending() != Ending.REPLIED),
                    execution.id(),
                    count(late.reply()));
        }
        return new Ran(outcome(execution), execution.id(), count(execution.reply()));
    }

    private CellOutcome outcome(Execution execution) {
        if (execution.ending() == Ending.KERNEL_ENDED) {
            return new CellOutcome.KernelDied(
                    exitStatus(),
                    process.lastLogLines(LAST_WORDS).stream()
                            .filter(line -> !OF_THE_JVM.matcher(line).lookingAt())
                            .toList());
        }
        ObjectNode reply = execution.reply();
        return reply.path("status").asText().equals("ok")
                ? new CellOutcome.Done()
                : new CellOutcome.Failed(
                        reply.path("ename").asText(reply.path("status").asText()),
                        reply.path("evalue").asText());
    }

    private int exitStatus() {
        try {
            return process.awaitEnd(Duration.ofSeconds(1));
        } catch (TimeoutException | InterruptedException e) {
            return -1;
        }
    }

    private static OptionalInt count(ObjectNode reply) {
        return reply.path("execution_count").isInt()
                ? OptionalInt.of(reply.path("execution_count").intValue())
                : OptionalInt.empty();
    }

    /** What the cell run with {@code request} has put out until now, in the form of nbformat. */
    public List<ObjectNode> outputs(String request) {
        client.catchUp();
        return client.outputs().list(request);
    }

    /** The text of the value of the cell run with {@code request}; empty when it had none. */
    public String value(String request) {
        return outputs(request).stream()
                .filter(output -> output.path("output_type").asText().equals("execute_result"))
                .map(output -> output.at("/data/text~1plain").asText())
                .findFirst()
                .orElse("");
    }

    public long pid() {
        return process.pid();
    }

    /** How long it took from the launch of the process to its first answer. */
    public Duration answeredIn() {
        return Duration.ofNanos(client.answeredAt() - startedAt);
    }

    /** Ends the kernel and all it started, at once. */
    void kill() {
        process.kill();
        scratch.close();
    }

    /** Asks the kernel to end, kills it when it does not, and removes what it kept in temporary files. */
    @Override
    public void close() {
        end(SHUTDOWN);
    }

    /** As {@link #close}, for a kernel whose JVM has more to do at its end. Returns whether it ended by itself in time. */
    public boolean end(Duration limit) {
        boolean inOrder = process.stop(client::shutdown, limit);
        client.close();
        scratch.close();
        AtExit.forget(atExit);
        return inOrder;
    }
}
