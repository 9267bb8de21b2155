package millrace.grader.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.kernel.KafkaTools;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.Launch;
import millrace.grader.process.StateFile;

/**
 * An embedded Kafka broker in a process of its own, on loopback.
 *
 * @param folder its data, its state and its log
 */
record Broker(Project project, Path folder) {
    static final int DEFAULT_PORT = 9092;

    private static final String MAIN = "millrace.lib.kafka.EmbeddedBroker";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int LAST_WORDS = 40;
    /** How it begins the line that says why it does not start. */
    private static final String ITS_REASON = "kafka: ";

    /** The one whose records outlive it: of {@code up} and {@code kafka start}. */
    static Broker ofProject(Project project) {
        return new Broker(project, project.home().resolve("kafka"));
    }

    Path data() {
        return folder.resolve("data");
    }

    /** What it prints; its log is {@code broker.log}, which it writes itself. */
    private Path output() {
        return folder.resolve("broker.out");
    }

    Optional<BrokerState> running() {
        return BrokerState.running(state());
    }

    /**
     * Starts it and returns at once.
     *
     * @param port 0 for any free one
     * @param outliving true when it goes on after this process and its terminal
     */
    ChildProcess launch(int port, boolean outliving) {
        return launch(port, outliving, archive().argumentFile());
    }

    /** For the one run that makes its start-up archive, on any free port. */
    ChildProcess launch(StartupArchive.Recording recording) {
        return launch(0, false, recording.argumentFile());
    }

    private ChildProcess launch(int port, boolean outliving, String arguments) {
        state().delete();
        List<String> command = new ArrayList<>(List.of(
                JavaProgram.java(),
                "@" + write(arguments),
                MAIN,
                "--data",
                data().toString(),
                "--port",
                Integer.toString(port),
                "--state",
                state().path().toString()));
        if (!outliving) {
            command.add("--lifeline");
        }
        Launch launch = ChildProcess.named("Kafka", output(), command)
                .directory(folder)
                .environment("MILLRACE_HOME", project.home().toString());
        return (outliving ? launch.detached() : launch).start();
    }

    /**
     * Waits until it takes clients.
     *
     * @throws UserError when it ends first or takes longer than a minute; says why, and it is stopped
     */
    BrokerState awaitReady(ChildProcess child) throws InterruptedException {
        ChildProcess.Outcome outcome = child.await(() -> stateOf(child).isPresent(), START);
        if (outcome == ChildProcess.Outcome.READY) {
            return stateOf(child).orElseThrow();
        }
        child.kill();
        throw UserError.problem(
                outcome == ChildProcess.Outcome.ENDED
                        ? "Kafka could not be started: " + reason(child)
                        : "Kafka was started and did not answer within %d s; its log: %s"
                                .formatted(START.toSeconds(), project.show(folder.resolve("broker.log"))));
    }

    private Optional<BrokerState> stateOf(ChildProcess child) {
        return state().read().filter(state -> state.pid() == child.pid());
    }

    StateFile<BrokerState> state() {
        return new StateFile<>(folder.resolve("broker.json"), BrokerState.class);
    }

    /** The broker's own one-line explanation; without one, its last words and where to read on. */
    private String reason(ChildProcess child) {
        List<String> lines = child.lastLogLines(LAST_WORDS);
        return lines.stream()
                .filter(line -> line.startsWith(ITS_REASON))
                .map(line -> line.substring(ITS_REASON.length()))
                .findFirst()
                .orElseGet(() -> "%s (all of it: %s)"
                        .formatted(
                                lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1),
                                project.show(output())));
    }

    /** What makes it start fast; need not be there. */
    StartupArchive archive() {
        return new StartupArchive(project, program());
    }

    private JavaProgram program() {
        List<String> others = List.of("-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"), "-Djava.awt.headless=true");
        return KafkaTools.program(project, MAIN, others);
    }

    private Path write(String arguments) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("java.args");
            Files.writeString(file, arguments);
            return file;
        } catch (IOException e) {
            throw UserError.problem("%s cannot be written (%s); make it writable and see that the disk is not full"
                    .formatted(project.show(folder), e));
        }
    }
}
