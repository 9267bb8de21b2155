package millrace.grader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for what lives no longer than we do. Only its owner can enter it. The next one to be made also removes those
 * of processes that were killed before they could.
 */
public final class ScratchFolder implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("millrace-[a-z]+-(\\d+)-\\d+");

    private final Path path;

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes one in the system's temporary folder.
     *
     * @param purpose one word in small letters
     */
    public static ScratchFolder create(String purpose) {
        Path system = Path.of(System.getProperty("java.io.tmpdir"));
        abandoned(system).forEach(ScratchFolder::deleteTree);
        try {
            return new ScratchFolder(Files.createTempDirectory(
                    system,
                    "millrace-%s-%d-".formatted(purpose, ProcessHandle.current().pid())));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder could be made in %s: %s".formatted(system, e), e);
        }
    }

    private static List<Path> abandoned(Path system) {
        try (Stream<Path> entries = Files.list(system)) {
            return entries.filter(ScratchFolder::isAbandoned).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static boolean isAbandoned(Path entry) {
        Matcher name = NAME.matcher(entry.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    public Path path() {
        return path;
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        deleteTree(path);
    }

    /** Removes {@code folder} with all that is in it; what cannot be removed stays, and no folder is no error. */
    public static void deleteTree(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException gone) {
            return;
        }
        for (Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException busy) {
                // Left behind, as said above.
            }
        }
    }
}
