package millrace.grader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.OneLine;
import millrace.grader.notebook.Notebook;
import millrace.grader.submission.Episodes;
import millrace.grader.submission.Intake;
import millrace.grader.submission.RefusedException;
import millrace.grader.submission.Submission;
import millrace.grader.submission.SubmittedFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For students, before they hand in. */
@Command(
        name = "check-submission",
        description = {
            "Says whether a notebook would be accepted, and which answers it holds. Runs none of it, and says nothing",
            "about right or wrong. Exit status 1 when it would be refused."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./millrace check-submission work/04-unbounded-table.ipynb"})
final class CheckSubmission implements Callable<Integer> {
    private static final int LONGEST_LINE = 500;

    @Parameters(paramLabel = "FILE", description = "The notebook (.ipynb).")
    private Path file;

    @Override
    public Integer call() {
        if (Files.notExists(file)) {
            throw UserError.usage("%s: there is no such file; expected a notebook (.ipynb).".formatted(file));
        }
        Episodes episodes = handedOut(Project.current());
        try {
            Notebook submitted = SubmittedFile.read(file);
            Episodes.Named episode = episodes.of(submitted, file);
            print(episode.name(), Intake.of(episode.notebook(), submitted));
            return 0;
        } catch (RefusedException refused) {
            System.out.printf("%s: would be refused: %s%n", file, OneLine.of(refused.getMessage(), LONGEST_LINE));
            return 1;
        }
    }

    private void print(String episode, Submission submission) {
        System.out.printf("%s: would be accepted as %s%n", file, episode);
        int widest = submission.answers().stream()
                .mapToInt(answer -> answer.question().length())
                .max()
                .orElse(1);
        submission
                .answers()
                .forEach(answer -> System.out.printf(
                        "  %-" + widest + "s  %2d %-6s  %s%n",
                        answer.question(),
                        answer.points(),
                        answer.points() == 1 ? "point" : "points",
                        answer.state().words()));
        System.out.printf(
                "%d of %d questions are answered.%n",
                submission.answered(), submission.answers().size());
        submission.notes().forEach(note -> System.out.println(OneLine.of(note, LONGEST_LINE)));
    }

    /** Those in {@code notebooks}: learners have no sources. */
    private static Episodes handedOut(Project project) {
        try (Stream<Path> files = Files.list(project.notebooks())) {
            List<Episodes.Named> named = files.filter(
                            path -> path.getFileName().toString().matches("\\d\\d-.*\\.ipynb"))
                    .sorted()
                    .map(path -> new Episodes.Named(
                            path.getFileName().toString().replaceFirst("\\.ipynb$", ""), Notebook.read(path)))
                    .toList();
            return new Episodes(named);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(project.notebooks(), e), e);
        }
    }
}
