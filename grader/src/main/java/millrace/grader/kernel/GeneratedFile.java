package millrace.grader.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import millrace.grader.UserError;

/** A file that each command writes, and that others may be reading or running meanwhile: they find the old one or the new. */
final class GeneratedFile {
    private GeneratedFile() {}

    /** Leaves a file alone that says the same already: another kernel may be reading it. */
    static void writeIfChanged(Path file, String content) {
        writeIfChanged(file, content, false);
    }

    /** As {@link #writeIfChanged}, a script that can be run. */
    static void writeScriptIfChanged(Path file, String content) {
        writeIfChanged(file, content, true);
    }

    private static void writeIfChanged(Path file, String content, boolean executable) {
        try {
            if (content.equals(currentContent(file)) && (!executable || Files.isExecutable(file))) {
                return;
            }
            Files.createDirectories(file.getParent());
            Path beside =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
            Files.writeString(beside, content);
            if (executable && !beside.toFile().setExecutable(true)) {
                throw new IOException(beside + " cannot be made executable");
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be written (%s).".formatted(file, e), e);
        }
    }

    private static String currentContent(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException none) {
            return "";
        }
    }
}
