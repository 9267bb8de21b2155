package millrace.grader.lab;

import java.util.Optional;
import millrace.grader.process.Port;
import millrace.grader.process.StateFile;

/**
 * What the embedded broker writes once it is ready.
 *
 * @param bootstrapServers for clients, "127.0.0.1:9092"
 */
record BrokerState(long pid, int port, String bootstrapServers) {
    /** What {@code file} says, if the broker that wrote it still runs and answers. */
    static Optional<BrokerState> running(StateFile<BrokerState> file) {
        return file.read().filter(BrokerState::answers);
    }

    boolean answers() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && Port.answers(port);
    }
}
