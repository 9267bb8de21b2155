package millrace.grader.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.grader.Project;

/**
 * The links of pages: those to notebooks and documents of the project are led to their pages, files that are named are
 * copied, and what leads nowhere is found, as is everything that a page would load from the network.
 */
final class SiteLinks {
    private static final Pattern LINK = Pattern.compile("(<(\\w+)\\b[^>]*?\\s(?:href|src)=\")([^\"]*)(\")");
    private static final Pattern OUTSIDE = Pattern.compile("^(https?:|mailto:|data:|//).*", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");

    private final Project project;
    private final Path out;
    private final Map<Path, Path> pageOf;

    /** @param pageOf for each file of the project that has one, its page */
    SiteLinks(Project project, Path out, Map<Path, Path> pageOf) {
        this.project = project;
        this.out = out;
        this.pageOf = pageOf;
    }

    /** Settles the links of {@code page}, made of {@code source}; returns those that lead nowhere, a line each. */
    List<String> settle(Path source, Path page) {
        List<String> problems = new ArrayList<>();
        String html = read(page);
        Matcher link = LINK.matcher(html);
        StringBuilder settled = new StringBuilder();
        while (link.find()) {
            String target = link.group(3);
            Optional<String> problem = Optional.empty();
            String better = target;
            if (OUTSIDE.matcher(target).matches()) {
                boolean loads = !link.group(2).equals("a") && !target.startsWith("data:");
                problem = loads ? Optional.of("is loaded from the network; expected a file of the site") : problem;
            } else {
                try {
                    better = settled(source, page, target, html);
                } catch (Nowhere e) {
                    problem = Optional.of(e.getMessage());
                }
            }
            problem.ifPresent(words ->
                    problems.add("%s: the link '%s' %s".formatted(project.show(source), shortened(target), words)));
            link.appendReplacement(settled, Matcher.quoteReplacement(link.group(1) + better + link.group(4)));
        }
        link.appendTail(settled);
        write(page, settled.toString());
        return problems;
    }

    private static final class Nowhere extends Exception {
        private static final long serialVersionUID = 1L;

        Nowhere(String message) {
            super(message);
        }
    }

    private String settled(Path source, Path page, String target, String html) throws Nowhere {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        String fragment = hash < 0 ? "" : target.substring(hash);
        if (path.isEmpty()) {
            return place(html, fragment);
        }
        if (Files.exists(page.resolveSibling(path))) {
            return target;
        }
        Path named = source.resolveSibling(URLDecoder.decode(path, StandardCharsets.UTF_8))
                .toAbsolutePath()
                .normalize();
        Path other = pageOf.get(named);
        if (other != null) {
            return slashed(page.getParent().relativize(other)) + place(read(other), fragment);
        }
        if (!named.startsWith(project.root()) || !Files.exists(named)) {
            throw new Nowhere("leads to no file");
        }
        if (Files.isDirectory(named)) {
            return slashed(page.getParent().relativize(out.resolve("index.html")));
        }
        if (named.startsWith(project.sources())) {
            throw new Nowhere("leads to the source of an episode, which holds solutions; write its name alone");
        }
        Path copy = out.resolve(project.root().relativize(named).toString());
        try {
            Files.createDirectories(copy.getParent());
            Files.copy(named, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be copied".formatted(named), e);
        }
        return slashed(page.getParent().relativize(copy));
    }

    /** {@code fragment} as the page has it: nbconvert keeps capitals in the ids of headings, Git hosts do not. */
    private static String place(String html, String fragment) throws Nowhere {
        if (fragment.length() < 2) {
            return fragment;
        }
        String wanted = URLDecoder.decode(fragment.substring(1), StandardCharsets.UTF_8);
        return ID.matcher(html)
                .results()
                .map(id -> id.group(1))
                .filter(id -> simple(id).equals(simple(wanted)))
                .findFirst()
                .map(id -> "#" + id)
                .orElseThrow(() -> new Nowhere("leads to no heading '%s'".formatted(wanted)));
    }

    /** Without what Git hosts and nbconvert write in different ways; nbconvert keeps a point as {@code %C2%B7}. */
    private static String simple(String heading) {
        return heading.replace("%C2%B7", "·")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_]+", "-")
                .replaceAll("^-|-$", "");
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 99) + "…";
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(page), e);
        }
    }

    private static void write(Path page, String html) {
        try {
            Files.writeString(page, html);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(page), e);
        }
    }
}
