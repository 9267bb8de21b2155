package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import millrace.grader.UserError;

/**
 * What was handed in.
 *
 * @param student by whom: the name of the file without its ending, or of the student's folder where there are such
 * @param file a notebook, or what stands in its place
 */
record Handed(String student, Path file) {
    static final String NOTEBOOK = ".ipynb";

    /**
     * What is in {@code place}: {@code <student>.ipynb} files and folders {@code <student>/…/*.ipynb} as nbgrader's
     * {@code submitted} has them; or a download of Canvas or Moodle. In the order of their names; checkpoints of Jupyter
     * are passed over.
     *
     * @param unpacked an empty folder for what a download holds
     */
    static List<Handed> in(Path place, Path unpacked) {
        requireReadable(place);
        List<Handed> handed = new ArrayList<>();
        if (Download.is(place)) {
            handed.addAll(new Download(place).unpack(unpacked));
        } else {
            inFolder(place, handed);
        }
        if (handed.isEmpty()) {
            throw UserError.usage(
                    "%s: holds no submission; expected <student>.ipynb, or <student>/…/*.ipynb.".formatted(place));
        }
        return handed;
    }

    /** @throws UserError when {@code place} is nothing that {@link #in} could look into */
    static void requireReadable(Path place) {
        boolean download = Download.is(place);
        if (!download && !Files.isDirectory(place)) {
            throw UserError.usage(
                    "%s: there is no such folder; expected one with submissions, or a download of Canvas or Moodle."
                            .formatted(place));
        }
        if (!Files.isReadable(place) || !(download || Files.isExecutable(place))) {
            throw UserError.usage(
                    "%s: cannot be read by you; let whoever it belongs to change its permissions.".formatted(place));
        }
    }

    private static void inFolder(Path folder, List<Handed> handed) {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".")) {
                    continue;
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    List<Path> notebooks = notebooksIn(entry);
                    notebooks.forEach(file -> handed.add(new Handed(name, file)));
                    if (notebooks.isEmpty()) {
                        handed.add(new Handed(name, entry));
                    }
                } else if (name.endsWith(NOTEBOOK)) {
                    handed.add(new Handed(name.substring(0, name.length() - NOTEBOOK.length()), entry));
                } else if (Download.is(entry)) {
                    // Who handed it in must not say whose the files in it are, so it is refused.
                    handed.add(new Handed(name.substring(0, name.length() - Download.ENDING.length()), entry));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(folder, e.getMessage()), e);
        }
    }

    private static List<Path> notebooksIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 4)) {
            return files.filter(file -> file.getFileName().toString().endsWith(NOTEBOOK))
                    .filter(file -> !file.toString().contains(".ipynb_checkpoints"))
                    .sorted()
                    .toList();
        }
    }
}
