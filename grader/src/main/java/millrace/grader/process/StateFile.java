package millrace.grader.process;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A small JSON file that says what runs. Only its owner can read it, and a reader sees the old content or the new one,
 * never half of it.
 *
 * @param <T> a record
 */
public final class StateFile<T> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path path;
    private final Class<T> type;

    public StateFile(Path path, Class<T> type) {
        this.path = path.toAbsolutePath();
        this.type = type;
    }

    public Path path() {
        return path;
    }

    /** What it says; empty when it is absent or not what we write. */
    public Optional<T> read() {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(path), type));
        } catch (IOException absentOrForeign) {
            return Optional.empty();
        }
    }

    /** Replaces the content; makes the folder. */
    public void write(T state) {
        Path next = null;
        try {
            Files.createDirectories(path.getParent());
            // Mode 600 from the start, where the file system knows modes.
            next = Files.createTempFile(path.getParent(), path.getFileName().toString(), ".new");
            Files.write(next, JSON.writeValueAsBytes(state));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(next);
            throw new UncheckedIOException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Removes it, if it is there. */
    public void delete() {
        deleteQuietly(path);
    }

    private static void deleteQuietly(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Nobody trusts a state file alone: whoever reads it asks the process it names.
        }
    }
}
