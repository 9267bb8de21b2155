package millrace.grader.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.notebook.Episode;

/** The first page: the episodes with what they teach, as the README says it, and the documents. */
final class SiteIndex {
    /** A row of the README's table of episodes. */
    private static final Pattern ROW =
            Pattern.compile("\\| (\\d\\d) \\| \\[.*?]\\(notebooks/.*?\\) \\| \\d+ \\| (.*?) \\|");

    private SiteIndex() {}

    static void write(Project project, Collection<Episode> episodes, List<Path> documents, Path out) {
        Map<String, String> objectives = objectives(project.root().resolve("README.md"));
        String rows = episodes.stream()
                .map(episode ->
                        "<tr><td>%s</td><td><a href=\"notebooks/%s.html\">%s</a></td><td class=\"minutes\">%d</td><td>%s</td></tr>"
                                .formatted(
                                        episode.number(),
                                        episode.name(),
                                        escape(episode.title()),
                                        episode.minutes(),
                                        escape(objectives.getOrDefault(episode.number(), ""))))
                .collect(Collectors.joining("\n"));
        String list = documents.stream()
                .map(document -> project.root().relativize(document).toString())
                .map(path -> "<li><a href=\"%s\">%s</a></li>"
                        .formatted(
                                path.replaceFirst("\\.md$", ".html"),
                                escape(Site.title(project.root().resolve(path)))))
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(
                    out.resolve("index.html"), PAGE.replace("{episodes}", rows).replace("{documents}", list));
        } catch (IOException e) {
            throw new UncheckedIOException("index.html cannot be written", e);
        }
    }

    private static Map<String, String> objectives(Path readme) {
        Map<String, String> objectives = new HashMap<>();
        if (Files.isRegularFile(readme)) {
            try (Stream<String> lines = Files.lines(readme)) {
                lines.map(ROW::matcher)
                        .filter(Matcher::matches)
                        .forEach(row -> objectives.put(row.group(1), row.group(2)));
            } catch (IOException e) {
                throw new UncheckedIOException("README.md cannot be read", e);
            }
        }
        return objectives;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Millrace: stream processing by watching it happen</title>
            <style>
              :root { color-scheme: light dark; }
              body { font: 16px/1.55 system-ui, sans-serif; max-width: 58em; margin: 0 auto; padding: 24px 16px 64px; }
              h1 { margin-bottom: 0; }
              p { max-width: 44em; }
              table { border-collapse: collapse; width: 100%; }
              th, td { text-align: left; vertical-align: top; padding: 8px 10px; border-bottom: 1px solid #8885; }
              .minutes { text-align: right; }
              a { color: light-dark(#0b6bcb, #6cb2ff); text-decoration: none; }
              a:hover { text-decoration: underline; }
              ul { padding-left: 1.2em; columns: 2; }
            </style>
            </head>
            <body>
            <h1>Millrace</h1>
            <p>Stream processing by watching it happen. These pages are for reading: each episode as it looks when its cells have run, with the exercises not yet solved. To run and change them, start the course with <code>./millrace up</code>.</p>
            <h2>Episodes</h2>
            <table>
            <thead><tr><th></th><th>Episode</th><th class="minutes">Minutes</th><th>After it you can</th></tr></thead>
            <tbody>
            {episodes}
            </tbody>
            </table>
            <h2>To read beside them</h2>
            <ul>
            {documents}
            </ul>
            </body>
            </html>
            """;
}
