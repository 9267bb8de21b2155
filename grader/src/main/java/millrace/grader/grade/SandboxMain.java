package millrace.grader.grade;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import millrace.grader.Project;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.kernel.NotebookRun.CellRun;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.WholeFile;
import millrace.grader.run.HeadlessRun;

/**
 * Runs one rebuilt notebook inside the sandbox, and writes down what became of its cells. A cell that takes the kernel
 * with it is left out, and the rest is run again in a fresh one.
 */
final class SandboxMain {
    static final String CELLS = "cells.json";

    private static final int TRIES = 8;
    private static final JsonMapper JSON = new JsonMapper();

    private SandboxMain() {}

    /** Arguments: the project's root and home, the notebook, the folder of scenarios, that of evidence, seconds a cell. */
    public static void main(String... args) throws IOException {
        endWithWhoStartedUs();
        Project project = new Project(Path.of(args[0]), Path.of(args[1]));
        Notebook notebook = Notebook.read(Path.of(args[2]));
        Path evidence = Path.of(args[4]);
        Path directory = Files.createTempDirectory("millrace-work-");
        HeadlessRun run = new HeadlessRun(
                project,
                Duration.ofSeconds(Integer.parseInt(args[5])),
                Map.of("MILLRACE_SCENARIOS", args[3], "MILLRACE_EVIDENCE", evidence.toString()));
        new SandboxMain.Tries(run, notebook, directory, evidence).run();
        System.exit(0);
    }

    private static void endWithWhoStartedUs() {
        Thread lifeline = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException closed) {
                        // That is the end as well.
                    }
                    System.exit(1);
                },
                "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
    }

    private static final class Tries {
        private final HeadlessRun headless;
        private final Notebook notebook;
        private final Path directory;
        private final Path evidence;
        /** Ids of the cells that ended a kernel, and what that looked like. */
        private final Map<String, CellRun> culprits = new LinkedHashMap<>();

        private List<CellRun> cells = new ArrayList<>();

        Tries(HeadlessRun headless, Notebook notebook, Path directory, Path evidence) {
            this.headless = headless;
            this.notebook = notebook;
            this.directory = directory;
            this.evidence = evidence;
        }

        void run() throws IOException {
            for (int left = TRIES; left > 0; left--) {
                cells = new ArrayList<>();
                Set<String> before = new HashSet<>(culprits.keySet());
                NotebookRun run = headless.run(withoutCulprits(), directory, cell -> {
                    cells.add(cell);
                    if (cell.outcome().endsTheKernel()) {
                        culprits.put(cell.cell().id(), cell);
                    }
                    write();
                });
                if (run.cells().isEmpty() || culprits.keySet().equals(before)) {
                    return;
                }
            }
        }

        private Notebook withoutCulprits() {
            return new Notebook(
                    notebook.cells().stream()
                            .filter(cell -> !culprits.containsKey(cell.id()))
                            .toList(),
                    notebook.metadata());
        }

        private void write() {
            ArrayNode all = JSON.createArrayNode();
            culprits.values().forEach(cell -> all.add(json(cell)));
            cells.stream()
                    .filter(cell -> !culprits.containsKey(cell.cell().id()))
                    .forEach(cell -> all.add(json(cell)));
            WholeFile.write(evidence.resolve(CELLS), all.toString());
        }

        private static ObjectNode json(CellRun run) {
            Cell cell = run.cell();
            return JSON.createObjectNode()
                    .put("question", cell.question())
                    .put("line", cell.firstLine())
                    .put("outcome", outcome(run.outcome()))
                    .put("feedback", run.outcome().feedback());
        }

        private static String outcome(CellOutcome outcome) {
            if (outcome instanceof CellOutcome.Done) {
                return "done";
            }
            if (outcome instanceof CellOutcome.Failed) {
                return "failed";
            }
            if (outcome instanceof CellOutcome.TimedOut) {
                return "timed out";
            }
            return outcome instanceof CellOutcome.KernelDied ? "crashed" : "not run";
        }
    }
}
