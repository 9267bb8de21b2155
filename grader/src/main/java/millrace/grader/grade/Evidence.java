package millrace.grader.grade;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.process.WholeFile;

/**
 * What runs left behind, in a folder of ours. Nothing in it is believed: it is data from a process that a learner's code
 * had in its hands, and what is not as it should be is as good as none.
 *
 * @param folder with a folder for each question, see {@code millrace.lib.check.Grading}
 * @param questions those that there are
 */
record Evidence(Path folder, Set<String> questions) {
    private static final String CELLS = "cells.json";

    /** Where this file is, nothing more is taken of the visible phase. */
    private static final String VISIBLE_IS_OVER = "visible-is-over";

    private static final int LONGEST_FEEDBACK = 2_000;

    /** Twenty thousand rows of fifty values. Two brackets alone take fifty times their length in memory. */
    private static final int MOST_TOKENS = 1_000_000;

    private static final JsonMapper JSON = reader(MOST_TOKENS);

    Evidence {
        questions = Set.copyOf(questions);
    }

    /** The names of the files for {@code question}, the check first; for our own evidence, which is complete. */
    List<String> files(String question) {
        try (Stream<Path> files = Files.list(folder.resolve(question))) {
            // check.json comes behind 01.json in the alphabet.
            return Stream.concat(
                            Stream.of(GradedNotebook.CHECK),
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.equals(GradedNotebook.CHECK))
                                    .sorted())
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    /** Reads JSON that may mean harm, of no more than so many values, brackets and names. */
    static JsonMapper reader(int mostTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(100)
                                .maxStringLength(40 << 20)
                                .maxDocumentLength(80L << 20)
                                .maxTokenCount(mostTokens)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** Keeps what was written down in a phase, if it belongs there and is plain JSON. */
    void keep(Phase phase, String question, String file, String content) {
        boolean itsPlace = questions.contains(question)
                && isTaken(phase)
                && (phase == Phase.VISIBLE ? file.equals(GradedNotebook.CHECK) : file.matches("\\d\\d\\.json"));
        if (itsPlace && parse(JSON, content.getBytes(StandardCharsets.UTF_8)).isPresent()) {
            WholeFile.write(folder.resolve(question).resolve(file), content);
        }
    }

    /**
     * To be called before hidden inputs are given away: whoever runs from now on, in whatever sandbox, may have learnt them,
     * and what is said of the visible phase is shown.
     */
    void endVisible() {
        WholeFile.write(folder.resolve(VISIBLE_IS_OVER), "");
    }

    boolean isVisibleOver() {
        return !isTaken(Phase.VISIBLE);
    }

    private boolean isTaken(Phase phase) {
        return phase == Phase.HIDDEN || Files.notExists(folder.resolve(VISIBLE_IS_OVER));
    }

    /** Makes the visible phase of {@code other} the visible phase of this one, whatever is run for it. */
    void takeVisible(Evidence other) {
        for (String question : questions) {
            other.read(question, GradedNotebook.CHECK)
                    .ifPresent(check -> keep(Phase.VISIBLE, question, GradedNotebook.CHECK, check.toString()));
            other.firstFailure(question, Phase.VISIBLE)
                    .ifPresent(cell -> cellEnded(
                            Phase.VISIBLE,
                            question,
                            cell.path("outcome").asText(),
                            cell.path("feedback").asText()));
        }
        endVisible();
    }

    /** What was written down, if anything was. */
    Optional<JsonNode> read(String question, String file) {
        return json(folder.resolve(question).resolve(file));
    }

    /** Notes what became of a cell of {@code question}, where it is the first of them that did not run to its end. */
    void cellEnded(Phase phase, String question, String outcome, String feedback) {
        boolean counts = questions.contains(question) && isTaken(phase) && !outcome.equals("done");
        if (counts && firstFailure(question, phase).isEmpty()) {
            ArrayNode cells = cells();
            cells.addObject()
                    .put("phase", phase.name())
                    .put("question", question)
                    .put("outcome", outcome)
                    .put("feedback", feedback.substring(0, Math.min(LONGEST_FEEDBACK, feedback.length())));
            WholeFile.write(folder.resolve(CELLS), cells.toString());
        }
    }

    /** The first cell of {@code question} that did not run to its end. */
    Optional<JsonNode> firstFailure(String question) {
        return firstFailure(question, Phase.VISIBLE).or(() -> firstFailure(question, Phase.HIDDEN));
    }

    /** The first cell of {@code question} that did not run to its end in a phase. */
    Optional<JsonNode> firstFailure(String question, Phase phase) {
        return StreamSupport.stream(cells().spliterator(), false)
                .filter(cell -> cell.path("phase").asText().equals(phase.name()))
                .filter(cell -> cell.path("question").asText().equals(question))
                .findFirst();
    }

    /**
     * Whether the answer to {@code question} did not come to an end by itself on the input that everybody can see. One that
     * has rows did, whatever else its cell went on to do.
     */
    boolean wasStopped(String question) {
        boolean hasRows = read(question, GradedNotebook.CHECK)
                .filter(check -> check.path("status").asText().equals(Judge.RECORDED))
                .isPresent();
        return !hasRows
                && firstFailure(question, Phase.VISIBLE)
                        .filter(cell -> Judge.status(cell.path("outcome").asText()) == Verdict.Status.TIMED_OUT)
                        .isPresent();
    }

    private ArrayNode cells() {
        return json(folder.resolve(CELLS))
                .filter(ArrayNode.class::isInstance)
                .map(ArrayNode.class::cast)
                .orElseGet(JSON::createArrayNode);
    }

    private static Optional<JsonNode> json(Path file) {
        try {
            return Files.exists(file) ? parse(JSON, Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    /** Empty for what is no JSON, or such that no run of ours writes. */
    static Optional<JsonNode> parse(JsonMapper reader, byte[] text) {
        return parse(reader, text, 0, text.length);
    }

    /** As the other, for a part of {@code text}. */
    static Optional<JsonNode> parse(JsonMapper reader, byte[] text, int from, int length) {
        try {
            return Optional.of(reader.readTree(text, from, length)).filter(json -> !json.isMissingNode());
        } catch (IOException | StackOverflowError broken) {
            return Optional.empty();
        }
    }
}
