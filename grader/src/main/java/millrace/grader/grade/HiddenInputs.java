package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs that learners do not see.
 *
 * @param folder with {@code <question>/01.json} and so on
 */
record HiddenInputs(Path folder) {

    /** The files of {@code question}, in their order. */
    List<String> of(String question) {
        Path own = folder.resolve(question);
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be listed".formatted(own), e);
        }
    }

    /** Copies all of them. */
    void copyTo(Path target) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.copy(path, target.resolve(folder.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the hidden inputs cannot be copied to %s".formatted(target), e);
        }
    }
}
