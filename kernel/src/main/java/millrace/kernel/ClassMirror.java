package millrace.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of class files, removed when the JVM ends. */
final class ClassMirror {
    private final Path folder;

    /** @param folder made where it is not there; what others have in it stays */
    ClassMirror(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "millrace-class-mirror"));
        // What the checks call that are woven into every cell.
        String check = "REPL/$Cancel$.class";
        try (InputStream bytes = ClassMirror.class.getClassLoader().getResourceAsStream(check)) {
            write("REPL.$Cancel$", bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written", e);
        }
    }

    /** In the system's temporary folder. */
    static ClassMirror temporary() {
        try {
            return new ClassMirror(Files.createTempDirectory("millrace-cell-classes"));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the classes of cells could be made", e);
        }
    }

    Path folder() {
        return folder;
    }

    void write(String className, byte[] bytes) {
        Path file = folder.resolve(className.replace('.', '/') + ".class");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written; executors would not find the cell's class", e);
        }
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(folder.resolve("REPL"))) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // What others have put there stays, and the folder with it.
        }
    }
}
