package millrace.lib.progress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The episodes that a folder holds, as their notebooks say.
 *
 * @param episodes in the order of their numbers, those with questions alone
 */
record Course(List<Episode> episodes) {
    private static final Logger LOG = LoggerFactory.getLogger(Course.class);
    private static final JsonMapper JSON = new JsonMapper();
    /** One with large outputs is read as well; something else that ends in {@code .ipynb} is not. */
    private static final long LARGEST = 64L << 20;

    /** @param questions in the order of their checks */
    record Episode(String number, String title, List<Question> questions) {}

    record Question(String id, int points) {}

    static Course in(Path folder) {
        List<Episode> episodes = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".ipynb"))
                    // An episode before the copies that a learner has made of it.
                    .sorted(Comparator.comparing(file -> file.toString().replaceFirst("\\.ipynb$", "")))
                    .toList()) {
                episode(file, episodes);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be listed", folder, e);
        }
        episodes.sort(Comparator.comparing(Episode::number));
        return new Course(episodes);
    }

    private static void episode(Path file, List<Episode> episodes) {
        try {
            if (Files.size(file) > LARGEST) {
                return;
            }
            JsonNode notebook = JSON.readTree(file.toFile());
            JsonNode ours = notebook.path("metadata").path("millrace");
            String number = ours.path("episode").asText();
            List<Question> questions = new ArrayList<>();
            for (JsonNode cell : notebook.path("cells")) {
                JsonNode asked = cell.path("metadata").path("millrace");
                if (asked.has("points")) {
                    questions.add(new Question(
                            asked.path("question").asText(),
                            asked.path("points").asInt()));
                }
            }
            boolean isCopy =
                    episodes.stream().anyMatch(episode -> episode.number().equals(number));
            if (!questions.isEmpty() && !isCopy) {
                episodes.add(new Episode(number, ours.path("title").asText(), questions));
            }
        } catch (IOException notANotebook) {
            LOG.info("{} is no notebook: {}", file, notANotebook.getMessage());
        }
    }
}
