package millrace.grader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that our jars are built from, as one hash. Jars cannot be compared themselves: another compiler makes other
 * bytes of the same files.
 */
public final class BuiltFrom {
    private static final List<String> PLACES = List.of(
            "pom.xml",
            "kernel/pom.xml",
            "kernel/src/main",
            "lib/pom.xml",
            "lib/src/main",
            "grader/pom.xml",
            "grader/src/main");

    private BuiltFrom() {}

    /** Prints the hash of the root that is the argument: for the build of the image, which has to keep it. */
    public static void main(String... args) {
        System.out.println(hash(Path.of(args[0])).orElseThrow());
    }

    /** Of the files in {@code root}; empty where there are none, as in the image. */
    public static Optional<String> hash(Path root) {
        SortedMap<String, Path> files = new TreeMap<>();
        for (String place : PLACES) {
            if (Files.notExists(root.resolve(place))) {
                return Optional.empty();
            }
            try (Stream<Path> all = Files.walk(root.resolve(place))) {
                all.filter(Files::isRegularFile)
                        .filter(file -> isSource(root.relativize(file)))
                        .forEach(file -> files.put(root.relativize(file).toString(), file));
            } catch (IOException e) {
                throw new UncheckedIOException("%s cannot be listed".formatted(root.resolve(place)), e);
            }
        }
        return Optional.of(hash(files));
    }

    /** Not what editors, file managers and Python leave beside them. */
    private static boolean isSource(Path file) {
        for (Path name : file) {
            if (name.toString().startsWith(".") || name.toString().equals("__pycache__")) {
                return false;
            }
        }
        return true;
    }

    private static String hash(SortedMap<String, Path> files) {
        try {
            Fingerprint fingerprint = new Fingerprint();
            for (var file : files.entrySet()) {
                fingerprint
                        .add(file.getKey() + "\0" + Files.size(file.getValue()) + "\0")
                        .add(file.getValue());
            }
            return fingerprint.hex();
        } catch (IOException e) {
            throw new UncheckedIOException("a source of ours cannot be read", e);
        }
    }
}
