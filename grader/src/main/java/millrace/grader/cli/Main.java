package millrace.grader.cli;

import java.io.PrintWriter;
import millrace.grader.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code millrace} command: hands over to one of its verbs. Exit status 0 done, 1 found a problem, 2 used wrongly. */
@Command(
        name = "millrace",
        description = "A course on stream processing: Java notebooks against a real Spark and a real Kafka.",
        mixinStandardHelpOptions = true,
        version = "Millrace 1.0.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:", "  ./millrace verify 04"},
        subcommands = {
            Up.class,
            Prepare.class,
            BenchmarkCommand.class,
            Doctor.class,
            Render.class,
            Run.class,
            Verify.class,
            SiteCommand.class,
            CheckSubmission.class,
            Grade.class,
            NbgraderCommand.class,
            KafkaCommand.class,
            KernelCommand.class
        })
public final class Main implements Runnable {
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error (also: MILLRACE_VERBOSE=1).")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String... args) {
        System.exit(run(args));
    }

    /** Runs one command in this process and returns its exit status. */
    static int run(String... args) {
        return commandLine(new Main()).execute(args);
    }

    private static CommandLine commandLine(Main main) {
        return new CommandLine(main)
                .setExecutionExceptionHandler(main::explain)
                .setParameterExceptionHandler(Main::explainUse)
                .setUsageHelpWidth(100)
                .setExitCodeExceptionMapper(error -> error instanceof UserError user ? user.exitStatus() : 1);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "found no command; expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    private int explain(Exception error, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(
                error instanceof UserError
                        ? "millrace: " + error.getMessage()
                        : "millrace: unexpected %s. Please report it, with what this shows: the same command with --verbose."
                                .formatted(error));
        if (verbose || "1".equals(System.getenv("MILLRACE_VERBOSE"))) {
            error.printStackTrace(err);
        }
        err.flush();
        return error instanceof UserError user ? user.exitStatus() : 1;
    }

    private static int explainUse(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("millrace: " + error.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try: ./%s --help".formatted(command.getCommandSpec().qualifiedName(" ")));
        err.flush();
        return 2;
    }
}
