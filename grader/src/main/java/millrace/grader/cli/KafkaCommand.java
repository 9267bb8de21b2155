package millrace.grader.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import millrace.grader.Project;
import millrace.grader.lab.BrokerService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The embedded broker alone. */
@Command(
        name = "kafka",
        description = "Runs Kafka on this machine alone, without JupyterLab. It goes on until it is stopped.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KafkaCommand.Start.class, KafkaCommand.Stop.class, KafkaCommand.Status.class},
        footer = {"", "Examples:", "  ./millrace kafka start", "  ./millrace kafka stop"})
final class KafkaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "kafka needs start, stop or status");
    }

    @Command(
            name = "start",
            description = "Starts it, if it does not run, and waits until it takes clients.",
            mixinStandardHelpOptions = true,
            footer = {"", "Examples:", "  ./millrace kafka start", "  ./millrace kafka start --port 19092"})
    static final class Start implements Callable<Integer> {
        @Option(names = "--port", paramLabel = "N", description = "Its port (default: 9092, or the next free one).")
        private Integer port;

        @Override
        public Integer call() throws InterruptedException {
            System.out.println(new BrokerService(Project.current()).start(Optional.ofNullable(port)));
            return 0;
        }
    }

    @Command(
            name = "stop",
            description = "Stops it, if it runs. Topics and their records are kept.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  ./millrace kafka stop"})
    static final class Stop implements Callable<Integer> {
        @Override
        public Integer call() throws InterruptedException {
            System.out.println(new BrokerService(Project.current()).stop());
            return 0;
        }
    }

    @Command(
            name = "status",
            description = "Says whether it runs (exit status 0) or not (1), and where.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  ./millrace kafka status"})
    static final class Status implements Callable<Integer> {
        @Override
        public Integer call() {
            BrokerService broker = new BrokerService(Project.current());
            Optional<String> running = broker.status();
            System.out.println(running.orElseGet(broker::howToStart));
            return running.isPresent() ? 0 : 1;
        }
    }
}
