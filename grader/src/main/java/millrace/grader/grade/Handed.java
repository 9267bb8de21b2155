package millrace.grader.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import millrace.grader.UserError;

/**
 * A file that was handed in.
 *
 * @param student by whom: the name of the file without its ending, or of the student's folder where there are such
 */
record Handed(String student, Path file) {

    /**
     * What is in {@code folder}: {@code <student>.ipynb} files, or folders {@code <student>/…/*.ipynb} as nbgrader's
     * {@code submitted} has them. In the order of their names; checkpoints of Jupyter are passed over.
     */
    static List<Handed> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw UserError.usage("%s: there is no such folder; expected one with submissions.".formatted(folder));
        }
        List<Handed> handed = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".")) {
                    continue;
                }
                if (Files.isDirectory(entry)) {
                    notebooksIn(entry).forEach(file -> handed.add(new Handed(name, file)));
                } else if (name.endsWith(".ipynb")) {
                    handed.add(new Handed(name.substring(0, name.length() - ".ipynb".length()), entry));
                }
            }
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(folder, e), e);
        }
        if (handed.isEmpty()) {
            throw UserError.usage(
                    "%s: holds no submission; expected <student>.ipynb, or <student>/…/*.ipynb.".formatted(folder));
        }
        return handed;
    }

    private static List<Path> notebooksIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 4)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".ipynb"))
                    .filter(file -> !file.toString().contains(".ipynb_checkpoints"))
                    .sorted()
                    .toList();
        }
    }
}
