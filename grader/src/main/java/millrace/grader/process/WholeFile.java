package millrace.grader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that others see whole or not at all: a reader finds the old content or the new one, also when we are killed. */
public final class WholeFile {
    private WholeFile() {}

    /** Replaces the content of {@code file} by {@code text}, in UTF-8; makes its folder. */
    public static void write(Path file, String text) {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // Of half a character this makes a question mark.
            Files.write(beside, text.getBytes(StandardCharsets.UTF_8));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(beside);
            throw new UncheckedIOException("%s cannot be written (%s)".formatted(file, e), e);
        }
    }

    private static void delete(Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException left) {
            // The next write replaces it.
        }
    }
}
