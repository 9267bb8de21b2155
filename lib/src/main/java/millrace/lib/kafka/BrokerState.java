package millrace.lib.kafka;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a running broker answers, as its state file says it.
 *
 * @param pid of the broker's process
 * @param port on 127.0.0.1
 * @param bootstrapServers as clients want it
 */
record BrokerState(long pid, int port, String bootstrapServers) {
    private static final JsonMapper JSON = new JsonMapper();

    static BrokerState ofThisProcess(int port) {
        return new BrokerState(ProcessHandle.current().pid(), port, "127.0.0.1:" + port);
    }

    /** The state in {@code file}, or empty when there is none, it cannot be read, or its process is gone. */
    static Optional<BrokerState> read(Path file) {
        try {
            BrokerState state = JSON.readValue(file.toFile(), BrokerState.class);
            boolean alive =
                    ProcessHandle.of(state.pid()).map(ProcessHandle::isAlive).orElse(false);
            return alive && state.bootstrapServers() != null ? Optional.of(state) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes the file at one stroke: a reader finds all of it or nothing. */
    void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path draft = Files.createTempFile(parent, file.getFileName().toString(), ".new");
        try {
            Files.write(draft, JSON.writeValueAsBytes(this));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Removes the file, unless it speaks of another process by now. */
    void remove(Path file) throws IOException {
        if (read(file).equals(Optional.of(this))) {
            Files.deleteIfExists(file);
        }
    }
}
