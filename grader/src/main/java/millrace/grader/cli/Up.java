package millrace.grader.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import millrace.grader.Project;
import millrace.grader.lab.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** JupyterLab and Kafka, until Ctrl-C. */
@Command(
        name = "up",
        description = {
            "Starts JupyterLab and Kafka on this machine alone, opens the browser and prints the link. Ctrl-C stops all of it.",
            "Your notebooks are in work/; what you change there is yours."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ./millrace up", "  ./millrace up --port 8890 --no-browser"})
final class Up implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "N",
            description = "JupyterLab's port (default: 8888, or the next free one).")
    private Integer port;

    @Option(
            names = "--kafka-port",
            paramLabel = "N",
            description = "Kafka's port (default: 9092, or the next free one).")
    private Integer kafkaPort;

    @Option(
            names = "--address",
            paramLabel = "IP",
            defaultValue = "127.0.0.1",
            description =
                    "Where JupyterLab listens (default: ${DEFAULT-VALUE}, this machine alone). Another is for containers, whose ports are published on loopback.")
    private String address;

    @Option(names = "--no-browser", description = "Only print the link.")
    private boolean noBrowser;

    @Override
    public Integer call() {
        Session.Wishes wishes =
                new Session.Wishes(Optional.ofNullable(port), Optional.ofNullable(kafkaPort), address, !noBrowser);
        return new Session(Project.current(), wishes, System.err::println).run(link -> {
            System.err.println("JupyterLab is ready; Ctrl-C stops it and Kafka. Open:");
            System.out.println(link);
        });
    }
}
