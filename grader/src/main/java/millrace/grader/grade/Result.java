package millrace.grader.grade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import millrace.grader.process.WholeFile;

/**
 * What one student gets, kept as Gradescope's {@code results.json}.
 *
 * @param episode empty for a file that was refused
 * @param refusal why there are no verdicts; empty when there are
 * @param notes what became of cells that were changed
 * @param fingerprint of submission and reference: equal means that nothing has to be graded again
 * @see <a href="https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format">results.json</a>
 */
record Result(
        String student,
        String episode,
        List<Verdict> verdicts,
        Optional<String> refusal,
        List<String> notes,
        String fingerprint) {
    static final String FEEDBACK = "feedback.html";

    private static final String REFUSED = "refused";
    private static final String FILE = "results.json";
    private static final int LONGEST_SUMMARY = 300;

    /** They can hold words of whoever wrote the file. */
    private static final int LONGEST_NOTE = 500;

    private static final JsonMapper JSON = new JsonMapper();
    private static final ObjectWriter PRETTY = JSON.writer().with(SerializationFeature.INDENT_OUTPUT);

    Result {
        verdicts = List.copyOf(verdicts);
        refusal = refusal.map(reason -> OneLine.of(reason, LONGEST_NOTE));
        notes = harmless(notes);
    }

    private static List<String> harmless(List<String> notes) {
        return notes.stream().map(note -> OneLine.of(note, LONGEST_NOTE)).toList();
    }

    /** Whether these are its notes. */
    boolean says(List<String> given) {
        return notes.equals(harmless(given));
    }

    double points() {
        return verdicts.stream().mapToDouble(Verdict::points).sum();
    }

    int worth() {
        return verdicts.stream().mapToInt(Verdict::worth).sum();
    }

    /** One line for the person who grades. */
    String summary() {
        return OneLine.of(
                refusal.map(reason -> "%s: refused: %s".formatted(student, reason))
                        .orElseGet(() ->
                                "%s, %s: %s of %d points".formatted(student, episode, Judge.shown(points()), worth())),
                LONGEST_SUMMARY);
    }

    /** The names of the folders that it is kept in, one in the other. */
    List<String> place() {
        return place(student, episode);
    }

    private static List<String> place(String student, String episode) {
        // Where a report is, no folder can be.
        String own = Grading.REPORTS.contains(student) ? "." + student : student;
        return List.of(own, episode.isEmpty() ? REFUSED : episode);
    }

    /** Where the result of {@code student} is kept in {@code out}. */
    static Path folder(Path out, String student, String episode) {
        List<String> place = place(student, episode);
        return out.resolve(place.get(0)).resolve(place.get(1));
    }

    /**
     * Writes {@code feedback.html} and then {@code results.json} into the student's folder in {@code out}; the latter
     * says that the former is there.
     */
    void write(Path out) {
        Path folder = folder(out, student, episode);
        WholeFile.write(folder.resolve(FEEDBACK), Feedback.page(this));
        WholeFile.write(folder.resolve(FILE), json());
    }

    private String json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("score", points());
        json.put("output", String.join("\n", outputLines()));
        ArrayNode tests = json.putArray("tests");
        for (Verdict verdict : verdicts) {
            tests.addObject()
                    .put("name", verdict.question())
                    .put("score", verdict.points())
                    .put("max_score", verdict.worth())
                    .put("status", verdict.status() == Verdict.Status.CORRECT ? "passed" : "failed")
                    .put("output_format", "text")
                    .put("output", verdict.status().text() + "\n" + String.join("\n", verdict.reasons()))
                    .putObject("extra_data")
                    .put("status", verdict.status().text());
        }
        ObjectNode extra = json.putObject("extra_data")
                .put("student", student)
                .put("episode", episode)
                .put("refused", refusal.orElse(null))
                .put("fingerprint", fingerprint);
        notes.forEach(extra.putArray("notes")::add);
        try {
            return PRETTY.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> outputLines() {
        List<String> lines = new ArrayList<>();
        refusal.ifPresent(reason -> lines.add("The file was not graded: " + reason));
        lines.addAll(notes);
        return lines;
    }

    /** All that runs wrote into {@code out}, in the order of students and episodes. */
    static List<Result> all(Path out) {
        try (Stream<Path> files = Files.walk(out, 3)) {
            return files.filter(file -> file.getFileName().toString().equals(FILE))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(out), e);
        }
    }

    /** What an earlier run wrote into {@code folder}; empty when it did not come so far, or graded something else. */
    static Optional<Result> read(Path folder, String fingerprint) {
        return read(folder.resolve(FILE)).filter(result -> result.fingerprint().equals(fingerprint));
    }

    private static Optional<Result> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            JsonNode extra = json.path("extra_data");
            List<Verdict> verdicts = new ArrayList<>();
            for (JsonNode test : json.path("tests")) {
                List<String> output = test.path("output").asText().lines().toList();
                verdicts.add(new Verdict(
                        test.path("name").asText(),
                        status(test.at("/extra_data/status").asText()),
                        test.path("score").asDouble(),
                        test.path("max_score").asInt(),
                        output.subList(Math.min(1, output.size()), output.size())));
            }
            return Optional.of(new Result(
                    extra.path("student").asText(),
                    extra.path("episode").asText(),
                    verdicts,
                    Optional.ofNullable(extra.path("refused").textValue()),
                    StreamSupport.stream(extra.path("notes").spliterator(), false)
                            .map(JsonNode::asText)
                            .toList(),
                    extra.path("fingerprint").asText()));
        } catch (JsonProcessingException cutOff) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    private static Verdict.Status status(String text) {
        for (Verdict.Status status : Verdict.Status.values()) {
            if (status.text().equals(text)) {
                return status;
            }
        }
        return Verdict.Status.CRASHED;
    }
}
