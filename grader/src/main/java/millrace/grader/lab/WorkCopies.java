package millrace.grader.lab;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import millrace.grader.Fingerprint;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.StateFile;

/**
 * Learners' copies of the notebooks, in {@code work/}. A copy that its learner never changed follows the course; one that
 * was changed is never touched.
 */
final class WorkCopies {
    private final Project project;
    private final Path folder;
    private final StateFile<HandedOut> handedOut;

    WorkCopies(Project project) {
        this.project = project;
        this.folder = project.root().resolve("work");
        // In the folder itself: what was handed out must be known wherever the copies are taken.
        this.handedOut = new StateFile<>(folder.resolve(".handed-out.json"), HandedOut.class);
    }

    Path folder() {
        return folder;
    }

    /** Makes and renews copies; returns what a learner should know, one line each. */
    List<String> handOut() {
        List<String> news = new ArrayList<>();
        try (Stream<Path> notebooks = Files.list(project.notebooks())) {
            Files.createDirectories(folder);
            Map<String, String> hashes =
                    new TreeMap<>(handedOut.read().map(HandedOut::hashes).orElse(Map.of()));
            Map<String, String> before = Map.copyOf(hashes);
            for (Path notebook :
                    notebooks.filter(WorkCopies::isNotebook).sorted().toList()) {
                handOut(notebook, hashes, news);
            }
            if (!hashes.equals(before)) {
                handedOut.write(new HandedOut(hashes));
            }
        } catch (IOException e) {
            throw UserError.problem(
                    "the notebooks could not be copied to %s (%s); make it writable and see that the disk is not full"
                            .formatted(project.show(folder), e),
                    e);
        }
        return news;
    }

    private void handOut(Path notebook, Map<String, String> hashes, List<String> news) throws IOException {
        String name = notebook.getFileName().toString();
        Path copy = folder.resolve(name);
        String current = hash(notebook);
        String given = hashes.get(name);
        if (Files.notExists(copy)) {
            copy(notebook, copy);
            hashes.put(name, current);
            return;
        }
        String found = hash(copy);
        if (found.equals(current)) {
            hashes.put(name, current);
        } else if (found.equals(given)) {
            copy(notebook, copy);
            hashes.put(name, current);
            news.add("%s was renewed: the course has a newer version, and yours was as it came"
                    .formatted(project.show(copy)));
        } else if (!current.equals(given)) {
            news.add(
                    "%s is your own work and was kept; the course has a newer version. To get it, rename yours and start again"
                            .formatted(project.show(copy)));
        }
    }

    private void copy(Path notebook, Path copy) throws IOException {
        Path next = folder.resolve("." + copy.getFileName() + ".new");
        Files.copy(notebook, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isNotebook(Path file) {
        return file.getFileName().toString().endsWith(".ipynb") && Files.isRegularFile(file);
    }

    private static String hash(Path file) throws IOException {
        return new Fingerprint().add(file).hex();
    }

    /** By file name, the hash of the version that was copied last. */
    record HandedOut(@JsonValue Map<String, String> hashes) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        HandedOut {
            hashes = Map.copyOf(hashes);
        }
    }
}
