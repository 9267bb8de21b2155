package millrace.grader.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import millrace.grader.run.HeadlessRun;
import millrace.grader.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Every episode, or some, proved. */
@Command(
        name = "verify",
        description = {
            "Proves episodes: the notebook is what its source renders to; untouched, every question is \"not started\";",
            "solved, every check and every hidden scenario is correct. What ran is kept in target/verify."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ./millrace verify", "  ./millrace verify 04 09"})
final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "NN", description = "Numbers of episodes; all when none is given.")
    private List<String> numbers = new ArrayList<>();

    @Mixin
    private CellLimit limit;

    @Override
    public Integer call() {
        Project project = Project.current();
        Sources sources = new Sources(project, Python.of(project));
        List<Path> files = sources.named(numbers);
        List<Episode> episodes = Progress.during("reading the sources", () -> sources.read(files));
        HeadlessRun headless = new HeadlessRun(project, limit.duration());
        int red = 0;
        try (Progress progress = Progress.of("verifying")) {
            for (int i = 0; i < episodes.size(); i++) {
                Episode episode = episodes.get(i);
                progress.at(i, episodes.size());
                progress.now("verifying " + episode.name());
                Verification result = Verification.of(episode, headless);
                progress.line(result.summary());
                result.problems().forEach(progress::line);
                red += result.holds() ? 0 : 1;
            }
        }
        System.out.printf("%d of %d episodes hold%n", episodes.size() - red, episodes.size());
        return red == 0 ? 0 : 1;
    }
}
