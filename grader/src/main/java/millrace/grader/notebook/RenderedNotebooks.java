package millrace.grader.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.WholeFile;

/** The committed notebooks, {@code notebooks/NN-name.ipynb}, beside what the sources say. */
public final class RenderedNotebooks {
    private final Project project;

    public RenderedNotebooks(Project project) {
        this.project = project;
    }

    public Path of(Episode episode) {
        return project.notebooks().resolve(episode.name() + ".ipynb");
    }

    /** What learners' kernels show of the solutions, sealed: {@code notebooks/solutions/NN-name.sealed}. */
    private Path solutionsOf(Episode episode) {
        return project.solutions().resolve(episode.name() + ".sealed");
    }

    /** Writes what is not as it should be; returns the files. */
    public List<Path> write(Episode episode) {
        List<Path> written = new ArrayList<>();
        if (difference(episode).isPresent()) {
            episode.untouched().write(of(episode));
            written.add(of(episode));
        }
        if (differenceOfSolutions(episode).isPresent()) {
            WholeFile.write(solutionsOf(episode), SealedSolutions.of(episode));
            written.add(solutionsOf(episode));
        }
        return written;
    }

    /** How the committed notebook differs from its source, as one line; empty when it does not. */
    public Optional<String> difference(Episode episode) {
        return difference(of(episode), episode, episode.untouched().toJson());
    }

    /** How the sealed solutions differ from the source, as one line; empty when they do not. */
    public Optional<String> differenceOfSolutions(Episode episode) {
        String sealed = SealedSolutions.of(episode);
        return sealed.isEmpty() ? Optional.empty() : difference(solutionsOf(episode), episode, sealed);
    }

    private Optional<String> difference(Path file, Episode episode, String expected) {
        String shown = project.show(file);
        try {
            String found = Files.readString(file);
            return found.equals(expected)
                    ? Optional.empty()
                    : Optional.of(
                            "%s: found content that differs from %s in line %d; run ./millrace render and commit the result"
                                    .formatted(
                                            shown, project.show(episode.source()), firstDifference(found, expected)));
        } catch (NoSuchFileException missing) {
            return Optional.of("%s: found no such file; run ./millrace render and commit the result".formatted(shown));
        } catch (IOException e) {
            return Optional.of(
                    "%s: cannot be read as text (%s); run ./millrace render and commit the result".formatted(shown, e));
        }
    }

    /** Notebooks that stand in {@code notebooks/} and come from none of {@code sources}. */
    public List<Path> withoutSource(List<Path> sources) {
        Set<String> names = sources.stream().map(Episode::nameOf).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(project.notebooks())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".ipynb"))
                    .filter(file ->
                            !names.contains(file.getFileName().toString().replaceFirst("\\.ipynb$", "")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(project.notebooks(), e), e);
        }
    }

    private static int firstDifference(String found, String expected) {
        List<String> have = new ArrayList<>(found.lines().toList());
        List<String> want = expected.lines().toList();
        int line = 0;
        while (line < have.size() && line < want.size() && have.get(line).equals(want.get(line))) {
            line++;
        }
        return line + 1;
    }
}
