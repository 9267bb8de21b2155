package millrace.grader.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Pages;
import millrace.grader.notebook.Pages.Page;

/**
 * The course as static pages, laid out as the project is: {@code notebooks/04-unbounded-table.html},
 * {@code docs/kernel.html}, and an index. They can be read from a disk, without a server and without a network.
 */
public final class Site {
    private static final String MERMAID = "mermaid.min.js";

    private final Project project;
    private final Path out;
    private final Path python;

    /**
     * @param out folder for the pages; what stands there stays, unless a page has its name
     * @param python the interpreter of an environment that has nbconvert
     */
    public Site(Project project, Path out, Path python) {
        this.project = project;
        this.out = out;
        this.python = python;
    }

    /**
     * Writes all pages.
     *
     * @param executed the episodes, each with the file of its notebook that has run
     * @return what is wrong with links, a line each
     */
    public List<String> write(Map<Episode, Path> executed) {
        Map<Path, Path> pageOf = new LinkedHashMap<>();
        List<Page> pages = new ArrayList<>();
        executed.forEach((episode, notebook) -> {
            Path source = project.notebooks().resolve(episode.name() + ".ipynb");
            pageOf.put(source, target(source));
            pages.add(page(notebook, source, episode.number() + " · " + episode.title()));
        });
        for (Path document : documents()) {
            pageOf.put(document, target(document));
            pages.add(page(document, document, title(document)));
        }
        new Pages(project, python).write(pages);
        copyMermaid();
        SiteIndex.write(project, executed.keySet(), documents(), out);
        Set<String> problems = new TreeSet<>();
        pageOf.forEach((source, page) -> problems.addAll(new SiteLinks(project, out, pageOf).settle(source, page)));
        return List.copyOf(problems);
    }

    private Page page(Path content, Path source, String title) {
        Path target = target(source);
        String root = "../".repeat(out.relativize(target).getNameCount() - 1);
        return new Page(content, target, title, root);
    }

    /** Where the page of {@code source}, a file of the project, is. */
    private Path target(Path source) {
        String path = project.root().relativize(source).toString();
        return out.resolve(path.replaceFirst("\\.(md|ipynb)$", ".html"));
    }

    /** All Markdown that people read: not the sources of the episodes, which hold solutions. */
    private List<Path> documents() {
        return Stream.of(
                        project.root(),
                        project.root().resolve("docs"),
                        project.root().resolve("decisions"))
                .flatMap(Site::markdown)
                .toList();
    }

    private static Stream<Path> markdown(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted(Comparator.naturalOrder())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be listed".formatted(folder), e);
        }
    }

    /** The first heading of a document. */
    static String title(Path document) {
        try (Stream<String> lines = Files.lines(document)) {
            return lines.filter(line -> line.startsWith("# "))
                    .findFirst()
                    .map(line -> line.substring(2).strip())
                    .orElse(document.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(document), e);
        }
    }

    private void copyMermaid() {
        try (InputStream script = Site.class.getResourceAsStream(MERMAID)) {
            if (script == null) {
                throw new IllegalStateException("the build left %s out of the grader's jar".formatted(MERMAID));
            }
            Files.copy(script, out.resolve(MERMAID), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("mermaid.min.js cannot be written", e);
        }
    }
}
