package millrace.grader.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import millrace.grader.kernel.KernelProcess.Ran;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * A notebook that was run through, from its first cell to its last. A cell that fails does not keep the later ones from
 * being run.
 *
 * @param notebook with the outputs
 * @param cells the code cells that hold something, in order
 */
public record NotebookRun(Notebook notebook, List<CellRun> cells, Duration took) {
    /** A tag of Jupyter's own. */
    private static final String MAY_FAIL = "raises-exception";

    /**
     * A code cell that was run, or was to be.
     *
     * @param number as Jupyter shows it when a notebook is run from top to bottom, from 1
     */
    public record CellRun(int number, Cell cell, CellOutcome outcome) {

        /** True for a cell that did not do what its author meant it to. */
        public boolean isFailure() {
            boolean mayFail =
                    outcome instanceof CellOutcome.Failed && cell.tags().contains(MAY_FAIL);
            return !(outcome instanceof CellOutcome.Done) && !mayFail;
        }

        /** The cell, the line it begins with, and what became of it. */
        public String feedback() {
            return "cell [%d] %s: %s".formatted(number, shortened(cell.firstLine()), outcome.feedback());
        }

        private static String shortened(String line) {
            return line.length() <= 60 ? line : line.substring(0, 59) + "…";
        }
    }

    /**
     * Runs {@code notebook} on {@code kernel}.
     *
     * @param limit for each cell
     * @param watcher told of each cell that was run
     */
    public static NotebookRun of(Notebook notebook, KernelProcess kernel, Duration limit, Consumer<CellRun> watcher) {
        long start = System.nanoTime();
        List<CellRun> runs = new ArrayList<>();
        List<Ran> ran = new ArrayList<>();
        boolean kernelEnded = false;
        for (Cell cell : notebook.cells()) {
            if (!cell.isCode() || cell.source().isBlank()) {
                ran.add(null);
                continue;
            }
            Ran result = kernelEnded
                    ? new Ran(new CellOutcome.NotRun(), "", OptionalInt.empty())
                    : kernel.run(cell.source(), limit);
            kernelEnded |= result.outcome().endsTheKernel();
            ran.add(result);
            CellRun run = new CellRun(runs.size() + 1, cell, result.outcome());
            runs.add(run);
            watcher.accept(run);
        }
        return new NotebookRun(withOutputs(notebook, kernel, ran), runs, Duration.ofNanos(System.nanoTime() - start));
    }

    public List<CellRun> failures() {
        return cells.stream().filter(CellRun::isFailure).toList();
    }

    private static Notebook withOutputs(Notebook notebook, KernelProcess kernel, List<Ran> ran) {
        List<Cell> executed = new ArrayList<>();
        for (int i = 0; i < ran.size(); i++) {
            Cell cell = notebook.cells().get(i);
            Ran result = ran.get(i);
            if (result == null || result.outcome() instanceof CellOutcome.NotRun) {
                executed.add(cell.executed(List.of(), OptionalInt.empty()));
            } else {
                List<ObjectNode> outputs = new ArrayList<>(kernel.outputs(result.request()));
                if (result.outcome().endsTheKernel()) {
                    outputs.add(lastOutput(result.outcome()));
                }
                executed.add(cell.executed(outputs, result.executionCount()));
            }
        }
        return new Notebook(executed, notebook.metadata());
    }

    /** A kernel that is gone could not say so itself. */
    private static ObjectNode lastOutput(CellOutcome outcome) {
        ObjectNode error = JsonNodeFactory.instance
                .objectNode()
                .put("output_type", "error")
                .put("ename", outcome.getClass().getSimpleName())
                .put("evalue", outcome.feedback());
        error.putArray("traceback").add(outcome.feedback());
        return error;
    }
}
