package millrace.grader.grade;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a run left behind, read after its end. Nothing in it is believed: it is data from a process that a learner's code
 * had in its hands, and a file that is not as it should be is as good as none.
 *
 * @param folder with a folder for each question, see {@code millrace.lib.check.Grading}
 */
record Evidence(Path folder) {
    private static final long MOST_BYTES = 16L << 20;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxDocumentLength(MOST_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The names of the files for {@code question}, the check first; for our own evidence, which is complete. */
    List<String> files(String question) {
        Path own = folder.resolve(question);
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            // check.json comes behind 01.json in the alphabet.
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("check\\.json|\\d\\d\\.json"))
                    .sorted((one, other) -> Boolean.compare(one.charAt(0) != 'c', other.charAt(0) != 'c') != 0
                            ? Boolean.compare(one.charAt(0) != 'c', other.charAt(0) != 'c')
                            : one.compareTo(other))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What was written down, if it is plain JSON of a bearable size. */
    Optional<JsonNode> read(String question, String file) {
        return json(folder.resolve(question).resolve(file));
    }

    /** The cells that were run, in order. */
    Optional<JsonNode> cells() {
        return json(folder.resolve(SandboxMain.CELLS));
    }

    /** The first cell of {@code question} that did not run to its end. */
    Optional<JsonNode> firstFailure(String question) {
        return cells().stream()
                .flatMap(cells -> StreamSupport.stream(cells.spliterator(), false))
                .filter(cell -> cell.path("question").asText().equals(question))
                .filter(cell -> !cell.path("outcome").asText().equals("done"))
                .findFirst();
    }

    private Optional<JsonNode> json(Path file) {
        try {
            boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS)
                    && Files.size(file) <= MOST_BYTES;
            return plain ? Optional.of(JSON.readTree(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException | StackOverflowError broken) {
            return Optional.empty();
        }
    }
}
