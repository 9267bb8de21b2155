package millrace.grader.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import millrace.grader.UserError;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.KernelSpec;
import millrace.grader.process.ShortCommand;

/** A kernel with a stop-watch. */
final class MeasuredKernel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final long start = System.nanoTime();
    private final KernelProcess kernel;

    MeasuredKernel(Function<Path, KernelSpec> spec, Path directory, Map<String, String> environment) {
        kernel = KernelProcess.start(spec, directory, environment);
    }

    /** Seconds from the launch of the process to its first answer. */
    double answeredIn() {
        return seconds(kernel.answeredIn());
    }

    /** Seconds since the launch. */
    double age() {
        return seconds(Duration.ofNanos(System.nanoTime() - start));
    }

    /** Seconds that its threads have had a processor. */
    double cpu() {
        return ProcessHandle.of(kernel.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(MeasuredKernel::seconds)
                .orElse(Double.NaN);
    }

    /** The text of the cell's value. */
    String value(String code) {
        KernelProcess.Ran ran = kernel.run(code, LIMIT);
        if (!(ran.outcome() instanceof CellOutcome.Done)) {
            throw UserError.problem("a cell of the benchmark failed: %s\n%s"
                    .formatted(ran.outcome().feedback(), code));
        }
        return kernel.value(ran.request());
    }

    /** Seconds that a cell takes, from request to idle. */
    double time(String code) {
        long before = System.nanoTime();
        value(code);
        return seconds(Duration.ofNanos(System.nanoTime() - before));
    }

    /** The process's own memory and what it shares, in megabytes. */
    double residentMegabytes() {
        ShortCommand ps = ShortCommand.run(
                List.of("ps", "-o", "rss=", "-p", Long.toString(kernel.pid())), Duration.ofSeconds(10));
        if (!ps.isDone()) {
            throw UserError.problem(
                    "ps could not be run (%s); it tells how much memory a kernel takes".formatted(ps.complaint()));
        }
        return Double.parseDouble(ps.out().strip()) / 1024;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
