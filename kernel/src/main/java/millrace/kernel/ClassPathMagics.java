package millrace.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.kernel.display.Content;

/** {@code %classpath} and {@code %maven}. */
final class ClassPathMagics {

    Content classPath(MagicLine line, Magic.Context context) throws CellFailure {
        List<String> words = Magics.words(line.arguments());
        if (words.isEmpty()) {
            return Content.text(context.classPath().stream().map(Path::toString).collect(Collectors.joining("\n")));
        }
        List<Path> wanted = new ArrayList<>();
        for (String word : words) {
            wanted.addAll(existing(word));
        }
        List<String> added = wanted.stream()
                .filter(context::addToClassPath)
                .map(Path::toString)
                .toList();
        return Content.text(added.isEmpty() ? "all of that is on the class path already" : added(added));
    }

    private static String added(List<String> added) {
        return "added to the class path:\n%s".formatted(String.join("\n", added));
    }

    /** The jar or folder that {@code word} names, or those that its last part, with {@code *} and {@code ?}, fits. */
    private static List<Path> existing(String word) throws CellFailure {
        Path path = Path.of(word.replaceFirst("^~(?=/|$)", System.getProperty("user.home")))
                .toAbsolutePath()
                .normalize();
        if (Files.isDirectory(path) || Files.isRegularFile(path)) {
            return List.of(path);
        }
        String pattern = path.getFileName().toString();
        if (pattern.contains("*") || pattern.contains("?")) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path.getParent(), pattern)) {
                TreeSet<Path> sorted = new TreeSet<>();
                found.forEach(sorted::add);
                if (!sorted.isEmpty()) {
                    return List.copyOf(sorted);
                }
            } catch (IOException e) {
                throw CellFailure.of("%s cannot be read: %s".formatted(path.getParent(), e));
            }
        }
        throw CellFailure.of("%s: there is no such jar or folder; names are looked up from %s"
                .formatted(word, Path.of("").toAbsolutePath()));
    }

    Content maven(MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        List<String> coordinates = Magics.words(line.arguments());
        if (coordinates.isEmpty()) {
            throw CellFailure.of("%maven needs coordinates, as in %maven org.apache.commons:commons-csv:1.14.1");
        }
        for (String each : coordinates) {
            if (!each.matches("[\\w.-]+(:[\\w.-]+){2,4}")) {
                throw CellFailure.of("%s are no coordinates; expected group:artifact:version, as in %s"
                        .formatted(each, "org.apache.commons:commons-csv:1.14.1"));
            }
        }
        Resolved resolution = context.call(() -> {
            try {
                return new Resolved(MavenRepository.resolve(coordinates), "");
            } catch (IllegalArgumentException e) {
                return new Resolved(List.of(), e.getMessage());
            }
        });
        if (!resolution.problem.isEmpty()) {
            throw CellFailure.of(resolution.problem);
        }
        List<String> added = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (Path jar : resolution.jars) {
            Optional<Path> present = sameLibrary(jar, context.classPath());
            if (present.isPresent()) {
                if (!present.get().getFileName().equals(jar.getFileName())) {
                    kept.add("%s stays, so %s is left out"
                            .formatted(present.get().getFileName(), jar.getFileName()));
                }
            } else if (context.addToClassPath(jar)) {
                added.add(jar.getFileName().toString());
            }
        }
        return Content.text(Stream.concat(
                        Stream.of(added.isEmpty() ? "nothing new to add to the class path" : added(added)),
                        kept.stream())
                .collect(Collectors.joining("\n")));
    }

    /** @param problem why there are no jars, or empty */
    private record Resolved(List<Path> jars, String problem) {}

    /** The jar on {@code classPath} that holds the library of {@code jar}, in whatever version: the first one counts. */
    private static Optional<Path> sameLibrary(Path jar, List<Path> classPath) {
        String version = jar.getParent().getFileName().toString();
        String artifact = jar.getFileName().toString().replaceFirst(Pattern.quote("-" + version) + ".*", "");
        Pattern same = Pattern.compile(Pattern.quote(artifact) + "-\\d[^/]*\\.jar");
        return classPath.stream()
                .filter(path -> path.getFileName() != null
                        && same.matcher(path.getFileName().toString()).matches())
                .findFirst();
    }
}
