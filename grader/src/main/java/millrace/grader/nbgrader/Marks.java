package millrace.grader.nbgrader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.notebook.PythonProgram;
import millrace.grader.process.ScratchFolder;
import millrace.grader.process.WholeFile;

/** Our marks on their way into a {@code gradebook.db}. */
public final class Marks {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final ArrayNode results;

    private Marks(ArrayNode results) {
        this.results = results;
    }

    /**
     * All that {@code ./millrace grade} left in {@code graded}.
     *
     * @throws UserError when that is nothing
     */
    public static Marks in(Path graded) {
        ArrayNode results = JSON.createArrayNode();
        for (Path file : files(graded)) {
            add(file, results);
        }
        if (results.isEmpty()) {
            throw UserError.usage("%s: holds no results; expected the folder that ./millrace grade wrote to with --out."
                    .formatted(graded));
        }
        return new Marks(results);
    }

    /**
     * Puts them into the gradebook of {@code course}, which is made where there is none. Safe to run again; marks given by
     * hand stay.
     *
     * @param python the interpreter of an environment that has nbgrader
     * @return how many submissions
     */
    public int put(Project project, Path python, Path course) {
        try (ScratchFolder scratch = ScratchFolder.create("marks")) {
            Files.createDirectories(course);
            Path file = scratch.path().resolve("marks.json");
            WholeFile.write(file, results.toString());
            String answer = new PythonProgram(python, "writing to nbgrader's gradebook")
                    .run(
                            List.of(
                                    project.root()
                                            .resolve("grader/src/main/python/put_marks.py")
                                            .toString(),
                                    course.toRealPath().toString(),
                                    file.toString()),
                            LIMIT);
            return Integer.parseInt(answer.strip());
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be written (%s).".formatted(course, e), e);
        }
    }

    private static List<Path> files(Path graded) {
        try (Stream<Path> files = Files.walk(graded, 3)) {
            return files.filter(file -> file.getFileName().toString().equals("results.json"))
                    .sorted()
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    private static void add(Path file, ArrayNode results) {
        JsonNode read;
        try {
            read = JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be read (%s).".formatted(file, e.getMessage()), e);
        }
        String episode = read.at("/extra_data/episode").asText();
        if (episode.isEmpty()) {
            return;
        }
        ObjectNode result = results.addObject()
                .put("student", read.at("/extra_data/student").asText())
                .put("assignment", episode)
                .put("notebook", episode);
        ArrayNode questions = result.putArray("questions");
        for (JsonNode test : read.path("tests")) {
            questions
                    .addObject()
                    .put("id", test.path("name").asText())
                    .put("points", test.path("score").asDouble())
                    .put("worth", test.path("max_score").asInt());
        }
    }
}
