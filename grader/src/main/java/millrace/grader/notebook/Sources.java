package millrace.grader.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;

/** The episodes' sources, read through Jupytext: one start of Python for all of them. */
public final class Sources {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Project project;
    private final PythonProgram jupytext;

    /** @param python the interpreter of an environment that has Jupytext */
    public Sources(Project project, Path python) {
        this.project = project;
        this.jupytext = new PythonProgram(python, "reading the sources");
    }

    /** Every source there is, in the order of their names. */
    public List<Path> all() {
        try (Stream<Path> files = Files.list(project.sources())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserError.usage("%s: no sources of episodes were found there; expected NN-name.md files."
                    .formatted(project.show(project.sources())));
        }
    }

    /** The sources of the episodes with these numbers, as {@code 04}; all when none is named. */
    public List<Path> named(List<String> numbers) {
        if (numbers.isEmpty()) {
            return all();
        }
        List<Path> found = new ArrayList<>();
        for (String number : numbers) {
            List<Path> matching = all().stream()
                    .filter(file -> file.getFileName().toString().startsWith(number + "-"))
                    .toList();
            if (matching.isEmpty()) {
                throw UserError.usage("%s: no episode has this number; expected one of %s."
                        .formatted(
                                number,
                                all().stream()
                                        .map(file ->
                                                file.getFileName().toString().substring(0, 2))
                                        .toList()));
            }
            found.addAll(matching);
        }
        return found.stream().distinct().toList();
    }

    /** Reads {@code files}; fails with every problem in them, a line each. */
    public List<Episode> read(List<Path> files) {
        JsonNode read = throughJupytext(files);
        List<Episode> episodes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String shown = project.show(files.get(i));
            if (read.path(i).has("error")) {
                problems.add(
                        "%s:1: found text that Jupytext cannot read (%s); expected Jupytext Markdown with a YAML header"
                                .formatted(shown, read.path(i).path("error").asText()));
            } else {
                episodes.add(episode(files.get(i), shown, read.path(i).path("notebook"), problems));
            }
        }
        sameQuestions(episodes, problems);
        if (!problems.isEmpty()) {
            throw UserError.problem("%d problem%s in the sources:%n%s"
                    .formatted(
                            problems.size(),
                            problems.size() == 1 ? "" : "s",
                            String.join(System.lineSeparator(), problems)));
        }
        return episodes;
    }

    /** A learner's progress and solutions go by the question's id alone. */
    private void sameQuestions(List<Episode> episodes, List<String> problems) {
        Map<String, Episode> known = new HashMap<>();
        for (Episode episode : episodes) {
            for (Question question : episode.questions()) {
                Episode other = known.putIfAbsent(question.id(), episode);
                if (other != null && !other.source().equals(episode.source())) {
                    problems.add("%s:%d: found question '%s', which %s has as well; expected an id of its own"
                            .formatted(project.show(episode.source()), question.line(), question.id(), other.name()));
                }
            }
        }
    }

    private static Episode episode(Path file, String shown, JsonNode json, List<String> problems) {
        Notebook notebook = Notebook.from(json);
        List<SourceCell> cells = new ArrayList<>();
        SourceLines lines = new SourceLines(text(file));
        for (Cell cell : notebook.cells()) {
            cells.add(new SourceCell(cell, lines.of(cell)));
        }
        problems.addAll(SourceProblems.in(shown, file.getFileName().toString(), notebook.metadata(), cells));
        JsonNode header = notebook.metadata().path("millrace");
        Map<String, String> silenced = new HashMap<>();
        header.path("silenced")
                .properties()
                .forEach(entry -> silenced.put(entry.getKey(), entry.getValue().asText()));
        return new Episode(
                file,
                header.path("episode").asText(),
                header.path("title").asText(),
                header.path("minutes").asInt(),
                silenced,
                cells);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(file, e), e);
        }
    }

    private JsonNode throughJupytext(List<Path> files) {
        List<String> arguments = new ArrayList<>();
        arguments.add(
                project.root().resolve("grader/src/main/python/read_sources.py").toString());
        files.forEach(file -> arguments.add(file.toString()));
        try {
            return JSON.readTree(jupytext.run(arguments, LIMIT));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("read_sources.py printed something else than JSON", e);
        }
    }
}
