package millrace.lib.check;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * What checks and scenarios do while a notebook is graded: they judge nothing. What goes in and what comes out are plain
 * files, and the judge is another process.
 *
 * <ul>
 *   <li>{@code MILLRACE_EVIDENCE} names a folder: a check runs the answer and writes down what it gives, in
 *       {@code <question>/check.json}; {@link #replay} runs it on the inputs of the scenarios, into
 *       {@code <question>/01.json} and so on.
 *   <li>{@code MILLRACE_SCENARIOS} names the folder of those inputs, {@code <question>/01.json}. Without
 *       {@code MILLRACE_EVIDENCE}, scenario cells write them there, and nothing is run.
 * </ul>
 *
 * <p>System properties {@code millrace.evidence} and {@code millrace.scenarios} take precedence.
 */
public final class Grading {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MOST_ROWS = 20_000;

    private Grading() {}

    /** Whether answers are written down, not judged. */
    static boolean records() {
        return folder("evidence").isPresent();
    }

    /** Whether only the inputs of scenarios are written down, and no answer is run. */
    static boolean collectsInputs() {
        return folder("scenarios").isPresent() && !records();
    }

    private static Optional<Path> folder(String what) {
        return Stream.of(
                        System.getProperty("millrace." + what),
                        System.getenv("MILLRACE_" + what.toUpperCase(Locale.ROOT)))
                .filter(path -> path != null && !path.isBlank())
                .map(Path::of)
                .findFirst();
    }

    /**
     * Runs the remembered answer to {@code question} on the input of one of its scenarios; for the grader's own cells.
     *
     * @param file the name of the input's file, and of the evidence's
     */
    public static void replay(String question, String file) {
        Path inputs = folder("scenarios")
                .orElseThrow(() -> new IllegalStateException("MILLRACE_SCENARIOS names no folder of inputs"))
                .resolve(question);
        Answers.of(question).ifPresent(asked -> {
            JsonNode scenario = read(inputs.resolve(file));
            record(
                    question,
                    file,
                    scenario.path("scenario").asText(),
                    asked,
                    judge -> asked.answer().judgeWhole(batches(scenario), Faults.of(scenario), judge));
        });
    }

    /** Writes down what the answer gives when {@code run} runs it. */
    static void record(
            String question,
            String file,
            String scenario,
            Answers.Asked asked,
            Function<Function<ResultTable, Verdict>, Verdict> run) {
        ObjectNode evidence = evidence(question, scenario);
        evidence.put("named", asked.named()).put("ordered", asked.ordered());
        Verdict verdict = run.apply(table -> {
            List<Row> rows =
                    table.rows().subList(0, Math.min(MOST_ROWS, table.rows().size()));
            table.columns().forEach(evidence.putArray("columns")::add);
            evidence.put("count", table.rows().size());
            evidence.set("rows", Plain.rows(rows));
            return Verdict.of(
                    Verdict.Status.RECORDED, "%d rows.".formatted(table.rows().size()));
        });
        write(question, file, finished(evidence, verdict));
        Report.show(question, scenario.isEmpty() ? Optional.empty() : Optional.of(scenario), verdict);
    }

    /** Writes down a value, or why there is none. */
    static void record(String question, Function<Function<Object, Verdict>, Verdict> run) {
        ObjectNode evidence = evidence(question, "");
        Verdict verdict = run.apply(value -> {
            evidence.set("value", Plain.json(value));
            return Verdict.of(Verdict.Status.RECORDED, "A value.");
        });
        write(question, "check.json", finished(evidence, verdict));
        Report.show(question, Optional.empty(), verdict);
    }

    private static ObjectNode evidence(String question, String scenario) {
        return JSON.createObjectNode().put("question", question).put("scenario", scenario);
    }

    private static ObjectNode finished(ObjectNode evidence, Verdict verdict) {
        return evidence.put("status", verdict.status().text()).put("reason", verdict.reason());
    }

    /** Writes down the input of a scenario, as the next of its question. */
    static void collect(String question, String scenario, List<Batch> batches, Faults faults) {
        ObjectNode input = evidence(question, scenario);
        faults.writeTo(input);
        input.put("schema", batches.get(0).schema().json());
        var list = input.putArray("batches");
        batches.forEach(batch -> list.add(Plain.rows(batch.rows())));
        // Read back now: an author hears of a type that plain JSON does not carry, and a learner never does.
        batches(input);
        Path folder = folder("scenarios").orElseThrow().resolve(question);
        String file = "%02d.json".formatted(files(folder).size() + 1);
        writeTo(folder.resolve(file), input);
    }

    private static List<Batch> batches(JsonNode scenario) {
        StructType schema =
                (StructType) DataType.fromJson(scenario.path("schema").asText());
        List<Batch> batches = new ArrayList<>();
        for (JsonNode batch : scenario.path("batches")) {
            List<Row> rows = new ArrayList<>();
            batch.forEach(row -> rows.add(Plain.row(row, schema)));
            batches.add(Batch.rows(schema, rows));
        }
        return batches;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be listed".formatted(folder), e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    private static void write(String question, String file, ObjectNode evidence) {
        writeTo(folder("evidence").orElseThrow().resolve(question).resolve(file), evidence);
    }

    private static void writeTo(Path file, ObjectNode content) {
        try {
            Files.createDirectories(file.getParent());
            Path beside = file.resolveSibling("." + file.getFileName());
            Files.writeString(beside, JSON.writeValueAsString(content));
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(file), e);
        }
    }
}
