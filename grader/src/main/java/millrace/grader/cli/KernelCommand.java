package millrace.grader.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.JupyterData;
import millrace.grader.kernel.KernelRegistration;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.lab.StartupArchives;
import millrace.grader.process.ShortCommand;
import millrace.grader.process.StopSignal;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The kernel for other Jupyters than our own. */
@Command(
        name = "kernel",
        description = "Registers the Java kernel with any Jupyter or VS Code on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KernelCommand.Install.class, KernelCommand.Uninstall.class},
        footer = {"", "Example:", "  ./millrace kernel install"})
final class KernelCommand implements Runnable {
    private static final String PLAIN = "The kernel 'millrace-java', without Spark, Kafka and the course.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "kernel needs install or uninstall");
    }

    private static MillraceKernel kernel(Project project, boolean plain) {
        return plain ? MillraceKernel.plain(project) : new MillraceKernel(project);
    }

    /** Where to; the user's own folder when nothing is said. */
    private static final class Place {
        @Option(names = "--user", description = "In the user's Jupyter folder; the default.")
        private boolean user;

        @Option(
                names = "--prefix",
                paramLabel = "DIR",
                description = "In DIR/share/jupyter, as for an environment of Python.")
        private Path prefix;

        @Option(names = "--sys-prefix", description = "In the environment of the python3 on the PATH.")
        private boolean sysPrefix;

        static KernelRegistration of(MillraceKernel kernel, Place place) {
            Path data;
            if (place == null || place.user) {
                data = JupyterData.ofUser();
            } else {
                data = JupyterData.ofPrefix(place.sysPrefix ? pythonsPrefix() : place.prefix.toAbsolutePath());
            }
            return new KernelRegistration(kernel, data);
        }

        private static Path pythonsPrefix() {
            ShortCommand python = ShortCommand.run(
                    List.of("python3", "-I", "-c", "import sys; print(sys.prefix)"), Duration.ofSeconds(10));
            if (python.isDone()) {
                return Path.of(python.out().strip());
            }
            throw UserError.problem("python3 did not say where it is installed (%s); say so with --prefix DIR."
                    .formatted(python.complaint()));
        }
    }

    @Command(
            name = "install",
            description = "Registers the kernel 'millrace', shown as \"Millrace (Java)\".",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  ./millrace kernel install",
                "  ./millrace kernel install --prefix ~/venv",
                "  ./millrace kernel install --plain"
            })
    static final class Install implements Callable<Integer> {
        @Option(names = "--plain", description = PLAIN)
        private boolean plain;

        @ArgGroup
        private Place place;

        @Override
        public Integer call() {
            Project project = Project.current();
            MillraceKernel kernel = kernel(project, plain);
            KernelRegistration registration = Place.of(kernel, place);
            prepareArchives(StartupArchives.of(project));
            registration.install();
            System.out.printf(
                    "The kernel \"%s\" is registered in %s; restart a Jupyter that is running.%n",
                    kernel.displayName(), registration.folder());
            return 0;
        }

        private void prepareArchives(StartupArchives archives) {
            StopSignal.interruptsThisThread(() -> {});
            try {
                if (plain) {
                    archives.preparePlain(System.err::println);
                } else {
                    archives.prepare(System.err::println);
                }
            } catch (InterruptedException e) {
                throw UserError.problem("stopped before the kernel was registered.", e);
            }
        }
    }

    @Command(
            name = "uninstall",
            description = "Takes the registration back.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  ./millrace kernel uninstall"})
    static final class Uninstall implements Callable<Integer> {
        @Option(names = "--plain", description = PLAIN)
        private boolean plain;

        @ArgGroup
        private Place place;

        @Override
        public Integer call() {
            KernelRegistration registration = Place.of(kernel(Project.current(), plain), place);
            boolean removed = registration.uninstall();
            System.out.printf(
                    removed ? "Removed the kernel from %s.%n" : "No kernel was registered in %s.%n",
                    registration.folder());
            return removed ? 0 : 1;
        }
    }
}
