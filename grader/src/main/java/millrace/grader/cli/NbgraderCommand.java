package millrace.grader.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.grader.Progress;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.lab.PythonEnvironment;
import millrace.grader.nbgrader.Assignment;
import millrace.grader.nbgrader.Marks;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Sources;
import millrace.grader.process.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Together with nbgrader. */
@Command(
        name = "nbgrader",
        description = {
            "For courses that use nbgrader: episodes as its assignments, and our marks in its gradebook.",
            "Hand out and collect with nbgrader, grade with ./millrace grade, and go on with formgrader and its exporters."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./millrace nbgrader export --course ~/streams 09",
            "  ./millrace grade ~/streams/submitted --out graded",
            "  ./millrace nbgrader marks graded --course ~/streams"
        })
final class NbgraderCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nbgrader needs export or marks");
    }

    @Command(
            name = "export",
            description = {
                "Writes episodes as assignments: COURSE/source/<episode>/<episode>.ipynb, in place of one that is there.",
                "Also COURSE/nbgrader_config.py, where there is none."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  ./millrace nbgrader export --course ~/streams 09"})
    int export(
            @Option(names = "--course", paramLabel = "COURSE", required = true, description = "The course's folder.")
                    Path course,
            @Parameters(
                            paramLabel = "NN",
                            arity = "0..*",
                            description = "Which ones (default: all that ask something).")
                    List<String> numbers) {
        Project project = Project.current();
        Sources sources = new Sources(project, Python.of(project));
        List<Path> files = sources.named(numbers == null ? List.of() : numbers);
        for (Episode episode : Progress.during("reading the sources", () -> sources.read(files))) {
            if (episode.questions().isEmpty()) {
                System.out.println(episode.name() + ": asks nothing, so it is no assignment");
                continue;
            }
            Path file = course.resolve("source").resolve(episode.name()).resolve(episode.name() + ".ipynb");
            Assignment.of(episode).write(file);
            System.out.println(file);
        }
        Path configuration = course.resolve("nbgrader_config.py");
        if (!Files.exists(configuration)) {
            WholeFile.write(
                    configuration,
                    Assignment.configuration(
                            course.toAbsolutePath().normalize().getFileName().toString()));
            System.out.println(configuration);
        }
        return 0;
    }

    @Command(
            name = "marks",
            description = "Puts the marks that ./millrace grade wrote into COURSE/gradebook.db. Marks by hand stay.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  ./millrace nbgrader marks graded --course ~/streams"})
    int marks(
            @Parameters(paramLabel = "GRADED", description = "The folder given to grade as --out.") Path graded,
            @Option(names = "--course", paramLabel = "COURSE", required = true, description = "The course's folder.")
                    Path course) {
        Project project = Project.current();
        Marks marks = Marks.in(graded);
        try {
            Path python = PythonEnvironment.ofNbgrader(project).ready();
            int count = Progress.during("writing to the gradebook", () -> marks.put(project, python, course));
            System.out.printf(
                    "%d %s in %s%n",
                    count, count == 1 ? "submission is" : "submissions are", course.resolve("gradebook.db"));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.problem(
                    "stopped while nbgrader was being installed; run the same command again to go on", e);
        }
    }
}
