package millrace.grader.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.RenderedNotebooks;
import millrace.grader.notebook.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sources to notebooks. */
@Command(
        name = "render",
        description = "Writes notebooks/*.ipynb from notebooks/source/*.md, byte for byte the same each time.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./millrace render",
            "  ./millrace render --check",
            "  ./millrace render --solved --out target/solved"
        })
final class Render implements Callable<Integer> {
    @Option(
            names = "--check",
            description = "Write nothing; say which notebooks differ from their sources (exit status 1).")
    private boolean check;

    @Option(names = "--solved", description = "The form with solutions in place of stubs; needs --out.")
    private boolean solved;

    @Option(names = "--out", paramLabel = "DIR", description = "Write here instead of notebooks/.")
    private Path out;

    @Override
    public Integer call() {
        Project project = Project.current();
        if (solved && out == null) {
            throw UserError.usage("--solved was given without --out; solutions never go to notebooks/. Add --out DIR.");
        }
        if (check && (solved || out != null)) {
            throw UserError.usage("--check looks at the committed notebooks; leave out --solved and --out.");
        }
        Sources sources = new Sources(project, Python.of(project));
        List<Path> files = sources.all();
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(files));
        return check ? check(project, episodes) : write(project, episodes);
    }

    private int write(Project project, List<Episode> episodes) {
        RenderedNotebooks committed = new RenderedNotebooks(project);
        for (Episode episode : episodes) {
            Notebook notebook = solved ? episode.solved() : episode.untouched();
            if (out != null) {
                notebook.write(out.resolve(episode.name() + ".ipynb"));
            } else {
                committed.write(episode).forEach(file -> System.out.println("wrote " + project.show(file)));
            }
        }
        System.out.printf(
                "%d notebooks are current in %s%n",
                episodes.size(), project.show(out == null ? project.notebooks() : out));
        return 0;
    }

    private static int check(Project project, List<Episode> episodes) {
        RenderedNotebooks committed = new RenderedNotebooks(project);
        List<String> differences = new ArrayList<>();
        episodes.forEach(episode -> {
            committed.difference(episode).ifPresent(differences::add);
            committed.differenceOfSolutions(episode).ifPresent(differences::add);
        });
        committed
                .withoutSource(episodes.stream().map(Episode::source).toList())
                .forEach(file -> differences.add(
                        "%s: found a notebook without a source; expected %s/%s. Remove the one or write the other"
                                .formatted(
                                        project.show(file),
                                        project.show(project.sources()),
                                        file.getFileName().toString().replaceFirst("ipynb$", "md"))));
        differences.forEach(System.out::println);
        System.out.printf(
                "%d notebooks: %s%n",
                episodes.size(), differences.isEmpty() ? "all current" : differences.size() + " differ");
        return differences.isEmpty() ? 0 : 1;
    }
}
