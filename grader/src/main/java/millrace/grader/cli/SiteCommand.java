package millrace.grader.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import millrace.grader.BuiltModule;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.Sources;
import millrace.grader.run.HeadlessRun;
import millrace.grader.site.Site;
import millrace.grader.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The course as pages. */
@Command(
        name = "site",
        description = {
            "Writes the course as static pages for reading: every episode as it looks when it has run, its exercises",
            "not solved, and every document. Links are checked; the pages need no network. Episodes that verify has",
            "run since the last build are taken from there, the others are run."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ./millrace site", "  ./millrace site --out /tmp/course --fresh"})
final class SiteCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "DIR", description = "Write here (default: target/site).")
    private Path out;

    @Option(names = "--fresh", description = "Run every episode anew.")
    private boolean fresh;

    @Mixin
    private CellLimit limit;

    @Override
    public Integer call() {
        Project project = Project.current();
        Path python = Python.of(project);
        Path folder = (out == null ? project.root().resolve("target/site") : out)
                .toAbsolutePath()
                .normalize();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be made (%s).".formatted(folder, e), e);
        }
        Sources sources = new Sources(project, python);
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(sources.all()));
        List<String> problems = new ArrayList<>();
        Map<Episode, Path> executed = new LinkedHashMap<>();
        try (Progress progress = Progress.of("running the episodes")) {
            for (Episode episode : episodes) {
                progress.at(executed.size(), episodes.size());
                Optional<Path> ran = fresh ? Optional.empty() : hasRun(project, episode);
                if (ran.isEmpty()) {
                    progress.now("running " + episode.name());
                }
                executed.put(episode, ran.orElseGet(() -> run(project, episode, problems)));
            }
            progress.now("writing the pages");
            problems.addAll(new Site(project, folder, python).write(executed));
        }
        problems.forEach(System.out::println);
        System.out.printf(
                "%d episodes in %s; open %s%n",
                executed.size(), project.show(folder), project.show(folder.resolve("index.html")));
        return problems.isEmpty() ? 0 : 1;
    }

    /** What verify ran, where the notebook and our jars are still the same. */
    private static Optional<Path> hasRun(Project project, Episode episode) {
        Path file = Verification.untouched(project, episode);
        try {
            Path library = new BuiltModule(project, "lib").jar();
            boolean newer = Files.exists(file)
                    && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(library)) > 0;
            return newer && sources(Notebook.read(file)).equals(sources(episode.untouched()))
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be looked at".formatted(file), e);
        }
    }

    private static List<String> sources(Notebook notebook) {
        return notebook.cells().stream().map(Cell::source).toList();
    }

    private Path run(Project project, Episode episode, List<String> problems) {
        NotebookRun run = Verification.runUntouched(episode, new HeadlessRun(project, limit.duration()));
        run.failures().forEach(failure -> problems.add("%s: %s".formatted(episode.name(), failure.feedback())));
        return Verification.untouched(project, episode);
    }
}
