package millrace.grader.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import millrace.grader.Project;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.ScratchFolder;

/**
 * What live pictures cost: of the throughput of a query that is busy all the time, and of the machine when there are
 * twenty of them. All in one kernel; drawing is switched on and off in turns while the query goes on.
 */
public final class DrawingBenchmark {
    private static final int PAIRS = 17;
    private static final int MILLIS_OF_A_TURN = 2_500;
    private static final long BUSY = 1_000_000;
    private static final long SMALL = 20;
    private static final int DISPLAYS = 20;
    private static final int SECONDS = 30;
    /** Until compilers and caches have settled, Spark's record of the last thousand executions among them. */
    private static final int MINUTES_TO_SETTLE = 10;
    /** A collection in the middle of batches finds what they need: the lowest of so many minutes counts. */
    private static final int MINUTES_COMPARED = 5;

    private final MillraceKernel kernel;
    private final Consumer<String> told;
    private final Consumer<Figure> found;

    /**
     * @param told of what lies behind a figure, a line each
     * @param found told of each figure as soon as it is known
     */
    public DrawingBenchmark(Project project, Consumer<String> told, Consumer<Figure> found) {
        this.kernel = new MillraceKernel(project);
        this.told = told;
        this.found = found;
    }

    /** The cost to a query, and twenty displays at once; about five minutes. */
    public void run() {
        measured(measured -> {
            cost(measured, "a busy query", BUSY);
            cost(measured, "a query of many small batches", SMALL);
            twentyDisplays(measured);
        });
    }

    private void cost(MeasuredKernel measured, String whose, long rowsPerBatch) {
        double[] percents =
                numbers(measured.value("cost(%dL, %d, %d)".formatted(rowsPerBatch, PAIRS, MILLIS_OF_A_TURN)));
        told.accept("  %s: %d pairs of turns with and without drawing, half of them between %.1f %% and %.1f %%"
                .formatted(whose, PAIRS, percents[1], percents[2]));
        found.accept(new Figure("throughput that four live pictures cost " + whose, percents[0], 0, "%", 2));
        // Says the same of a query that keeps all processors busy, and varies less.
        found.accept(new Figure("processor time that they take of it", percents[3], 0, "%", 2));
    }

    private void twentyDisplays(MeasuredKernel measured) {
        measured.value("twentyDisplays()");
        measured.value("look(10)");
        Look look = Look.of(measured.value("look(%d)".formatted(SECONDS)));
        int stuck = Math.max(0, DISPLAYS - look.displays());
        found.accept(new Figure("live displays that do not move, of " + DISPLAYS, stuck, 0, "", 0));
        found.accept(new Figure("updates a second of the busiest of them", look.updates(), 0, "/s", 4));
        found.accept(new Figure("longest that one of them stood still, a batch a second", look.gap(), 0, "s", 3));
        found.accept(new Figure("their share of the processors", look.share(), 0, "%", 2));
        measured.value("stopQueries()");
        measured.value("look(2)");
        Look still = Look.of(measured.value("look(%d)".formatted(SECONDS / 3)));
        found.accept(new Figure("displays drawn anew although nothing changes", still.displays(), 0, "", 0));
    }

    /** Twenty live displays for so many minutes, twenty or more: what they need must not grow. */
    public void memory(int minutes) {
        measured(measured -> {
            measured.value("twentyDisplays()");
            List<Look> looks = new ArrayList<>();
            for (int minute = 1; minute <= minutes; minute++) {
                Look look = Look.of(measured.value("look(60)"));
                looks.add(look);
                told.accept(
                        "minute %3d: heap %.1f MB, process %.0f MB, largest message %d characters, %d displays, drawing takes %.2f %% of the processors"
                                .formatted(
                                        minute,
                                        look.heap(),
                                        measured.residentMegabytes(),
                                        look.largest(),
                                        look.displays(),
                                        look.share()));
            }
            List<Look> settled = looks.subList(MINUTES_TO_SETTLE - MINUTES_COMPARED, MINUTES_TO_SETTLE);
            List<Look> last = looks.subList(minutes - MINUTES_COMPARED, minutes);
            found.accept(new Figure(
                    "heap with %d live displays after %d minutes : after %d"
                            .formatted(DISPLAYS, minutes, MINUTES_TO_SETTLE),
                    lowest(last, Look::heap),
                    lowest(settled, Look::heap),
                    "MB",
                    1.1));
            found.accept(new Figure(
                    "size of their largest message, likewise",
                    lowest(last, Look::largest) / 1e3,
                    lowest(settled, Look::largest) / 1e3,
                    "kB",
                    1.2));
        });
    }

    private static double lowest(List<Look> looks, ToDoubleFunction<Look> value) {
        return looks.stream().mapToDouble(value).min().orElseThrow();
    }

    private void measured(Consumer<MeasuredKernel> measurement) {
        try (ScratchFolder scratch = ScratchFolder.create("drawing")) {
            Path folder = scratch.path();
            try (MeasuredKernel measured = new MeasuredKernel(kernel::headless, folder, Map.of())) {
                measured.value(Benchmark.text("drawing.java"));
                measurement.accept(measured);
            }
        }
    }

    /** What the cell's {@code look} says. */
    private record Look(int displays, double updates, double share, double gap, long largest, double heap) {
        static Look of(String value) {
            double[] numbers = numbers(value);
            return new Look((int) numbers[0], numbers[1], numbers[2], numbers[3], (long) numbers[4], numbers[5]);
        }
    }

    private static double[] numbers(String value) {
        return Arrays.stream(value.replace("\"", "").split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
