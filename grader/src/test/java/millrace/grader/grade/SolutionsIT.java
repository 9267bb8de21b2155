package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hands in each episode's own solution, {@code -Dmillrace.repeats=50} times if told so. {@code -Dmillrace.sandbox} names
 * the kind of sandbox, {@code -Dmillrace.episodes=04,09} some episodes.
 */
@Tag("once")
class SolutionsIT {
    private static final Sandbox SANDBOX = Sandbox.named(System.getProperty("millrace.sandbox", "bwrap"));

    @TempDir
    private Path folder;

    @Test
    void givesEveryRightSolutionFullMarksEachTime() throws Exception {
        int repeats = Integer.getInteger("millrace.repeats", 1);
        Project project = TestProject.archived();
        Sources sources = new Sources(project, PythonEnvironment.of(project).ready());
        String named = System.getProperty("millrace.episodes", "");
        List<Episode> episodes =
                sources.read(sources.named(named.isEmpty() ? List.of() : List.of(named.split(",", -1))));
        ConcurrentLinkedQueue<String> less = new ConcurrentLinkedQueue<>();
        for (Episode episode : episodes) {
            Path submitted = folder.resolve(episode.name());
            for (int i = 0; i < repeats; i++) {
                episode.solved().write(submitted.resolve("run-%03d.ipynb".formatted(i)));
            }
            Path out = folder.resolve("graded").resolve(episode.name());
            long start = System.nanoTime();
            new Grading(
                            project,
                            List.of(episode),
                            Limits.of(Duration.ofMinutes(2), Duration.ofMinutes(15)),
                            SANDBOX,
                            new Grading.Settings(
                                    out, Runtime.getRuntime().availableProcessors(), false, OptionalLong.empty()))
                    .grade(submitted, Grading.Selection.ALL, (line, done, all) -> {});
            List<String> runs = new ArrayList<>();
            for (Result result : Result.all(out)) {
                runs.add(result.student());
                result.verdicts().stream()
                        .filter(verdict -> verdict.status() != Verdict.Status.CORRECT)
                        .forEach(verdict -> less.add(result.summary() + " " + verdict));
            }
            assertThat(runs).hasSize(repeats);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d runs in %s, %.1f s each, %d less than full marks%n",
                    episode.name(),
                    repeats,
                    SANDBOX.option(),
                    (System.nanoTime() - start) / 1e9 / repeats,
                    less.size());
        }
        assertThat(less).isEmpty();
    }
}
