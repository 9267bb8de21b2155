package millrace.grader.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.HtmlPage;
import millrace.grader.notebook.Notebook;
import millrace.grader.run.HeadlessRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Notebooks without a browser. */
@Command(
        name = "run",
        description = {
            "Runs notebooks on the real kernel, from top to bottom, each against a Kafka of its own",
            "(or the one that MILLRACE_KAFKA names). Prints a line for each cell that fails."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./millrace run notebooks/09-spark-reads-kafka.ipynb",
            "  ./millrace run --out target/run --html work/*.ipynb"
        })
final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "NB.ipynb", arity = "1..*", description = "The notebooks.")
    private List<Path> files;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the executed notebooks here.")
    private Path out;

    @Option(names = "--html", description = "Write each as a page too; needs --out.")
    private boolean html;

    @Mixin
    private CellLimit limit;

    @Override
    public Integer call() {
        Project project = Project.current();
        Map<Path, Notebook> notebooks = read();
        HeadlessRun headless = new HeadlessRun(project, limit.duration());
        boolean failed = false;
        for (Map.Entry<Path, Notebook> entry : notebooks.entrySet()) {
            NotebookRun run = run(project, headless, entry.getKey(), entry.getValue());
            failed |= !run.failures().isEmpty();
        }
        return failed ? 1 : 0;
    }

    /** All of them before the first is run: a wrong name in the end must not cost an hour. */
    private Map<Path, Notebook> read() {
        if (html && out == null) {
            throw UserError.usage("--html was given without --out; say where the pages go with --out DIR.");
        }
        Map<Path, Notebook> notebooks = new LinkedHashMap<>();
        Set<Path> names = new HashSet<>();
        for (Path file : files) {
            Notebook notebook = Notebook.read(file);
            String language = notebook.metadata().at("/kernelspec/language").asText("java");
            if (!language.equals("java")) {
                throw UserError.usage("%s: found a notebook in %s; expected one in java.".formatted(file, language));
            }
            if (out != null && !names.add(file.getFileName())) {
                throw UserError.usage("%s: found two notebooks of this name; with --out each needs its own."
                        .formatted(file.getFileName()));
            }
            notebooks.put(file, notebook);
        }
        return notebooks;
    }

    private NotebookRun run(Project project, HeadlessRun headless, Path file, Notebook notebook) {
        String shown = project.show(file);
        int cells = (int) notebook.cells().stream().filter(Cell::isCode).count();
        AtomicInteger done = new AtomicInteger();
        NotebookRun run;
        try (Progress progress = Progress.of("running " + shown)) {
            progress.at(0, cells);
            run = headless.run(notebook, file.toAbsolutePath().getParent(), cell -> {
                progress.at(done.incrementAndGet(), cells);
                if (cell.isFailure()) {
                    progress.line("%s %s".formatted(shown, cell.feedback()));
                }
            });
            if (out != null) {
                Path executed = out.resolve(file.getFileName());
                run.notebook().write(executed);
                if (html) {
                    progress.now("writing the page of " + shown);
                    new HtmlPage(Python.of(project)).write(executed);
                }
            }
        }
        int failures = run.failures().size();
        System.out.printf(
                "%s: %d cells in %d s, %s%n",
                shown,
                run.cells().size(),
                run.took().toSeconds(),
                failures == 0 ? "none failed" : failures + " failed");
        return run;
    }
}
