package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.records;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.scenario;
import static millrace.lib.Millrace.todo;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GradingTest {
    private final Shown shown = new Shown();

    @TempDir
    private Path inputs;

    @TempDir
    private Path evidence;

    @BeforeEach
    void collectInputs() {
        System.setProperty("millrace.scenarios", inputs.toString());
    }

    @AfterEach
    void backToLearning() {
        System.clearProperty("millrace.scenarios");
        System.clearProperty("millrace.evidence");
    }

    @Test
    void writesInputsDownAndRunsNothing() throws Exception {
        check("collect")
                .given(batch("a"))
                .run(OutputMode.Append(), lines -> {
                    throw new AssertionError("was run");
                })
                .expect(row("a"));

        scenario("collect", "two batches").given(batch("a", "é"), batch("b"));

        JsonNode input = read(inputs.resolve("collect/01.json"));
        assertThat(input.path("scenario").asText()).isEqualTo("two batches");
        assertThat(input.path("batches")).hasToString("[[[\"a\"],[\"é\"]],[[\"b\"]]]");
    }

    @Test
    void recordsWhatTheAnswerGivesAndDoesNotJudgeIt() throws Exception {
        scenario("shout", "others").given(records("x", "y"), records("z"));
        System.setProperty("millrace.evidence", evidence.toString());

        check("shout")
                .given(records("a"))
                .run(
                        OutputMode.Append(),
                        records ->
                                records.select(col("value").cast("string").as("text"), col("offset"), col("timestamp")))
                .columns("text")
                .expect(row("wrong"));
        Grading.replay("shout", "01.json");

        assertThat(shown.status()).isEqualTo("recorded");
        JsonNode visible = read(evidence.resolve("shout/check.json"));
        assertThat(visible.path("rows")).hasToString("[[\"a\",0,{\"time\":\"2026-01-01T10:00:00Z\"}]]");
        assertThat(visible.path("columns")).hasToString("[\"text\",\"offset\",\"timestamp\"]");
        assertThat(visible.path("named").asBoolean()).isTrue();
        JsonNode hidden = read(evidence.resolve("shout/01.json"));
        assertThat(hidden.path("scenario").asText()).isEqualTo("others");
        assertThat(hidden.path("rows")).extracting(row -> row.get(0).asText()).containsExactly("x", "y", "z");
    }

    @Test
    void recordsWhyThereIsNothing() throws Exception {
        System.setProperty("millrace.evidence", evidence.toString());

        check("nothing")
                .answer(() -> {
                    throw todo("say a number");
                })
                .expect(3);
        check("value").answer(() -> List.of(1.5, "two", Map.of("k", 3L))).expect(3);

        assertThat(read(evidence.resolve("nothing/check.json")).path("status").asText())
                .isEqualTo("not started");
        assertThat(read(evidence.resolve("value/check.json")).path("value"))
                .hasToString("[1.5,\"two\",{\"map\":[[\"k\",3]]}]");
    }

    @Test
    void carriesValuesOfAllKinds() {
        StructType inner =
                new StructType().add("n", "double").add("list", DataTypes.createArrayType(DataTypes.LongType));
        StructType schema = new StructType()
                .add("i", "int")
                .add("d", "decimal(10,2)")
                .add("b", "binary")
                .add("t", "timestamp")
                .add("s", inner)
                .add("m", DataTypes.createMapType(DataTypes.StringType, DataTypes.BooleanType));
        Row row = row(
                7,
                new java.math.BigDecimal("1.50"),
                new byte[] {1, -1},
                Timestamp.from(Instant.EPOCH),
                row(Double.NaN, List.of(1L << 40)),
                Map.of("yes", true));

        Row back = Plain.row(Plain.rows(List.of(row)).get(0), schema);

        assertThat(Canonical.row(back)).isEqualTo(Canonical.row(row));
        assertThat(back.get(0)).isInstanceOf(Integer.class);
    }

    @Test
    void carriesASchemaWithoutWhetherItsColumnsMayBeNull() {
        StructType open = new StructType().add("id", DataTypes.createArrayType(DataTypes.StringType, true), true);
        StructType closed = new StructType().add("id", DataTypes.createArrayType(DataTypes.StringType, false), false);

        assertThat(Plain.rows(List.of(row(closed)))).isEqualTo(Plain.rows(List.of(row(open))));
    }

    private static JsonNode read(Path file) throws Exception {
        return new JsonMapper().readTree(Files.readString(file));
    }
}
