package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.scenario;
import static millrace.lib.Millrace.spark;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ScenarioTest {
    private final Shown shown = new Shown();

    @Test
    void acceptsAnAnswerThatDoesNotDependOnTheBatches() {
        check("cut-words")
                .given(batch("a"))
                .run(OutputMode.Update(), ScenarioTest::counts)
                .expect(row("a", 1));

        scenario("cut-words", "words that come back").given(batch("a b", "b"), batch("a", "c b"));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
        assertThat(shown.machine().get("scenario")).isEqualTo("words that come back");
    }

    @Test
    void refusesAnAnswerThatDependsOnTheBatches() {
        // What a batch was cut into shows in a batch's own number.
        check("cut-limit")
                .given(batch("a"))
                .run(OutputMode.Append(), lines -> lines.limit(1))
                .expect(row("a"));
        scenario("cut-limit", "several").given(batch("a"), batch("b", "c"));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");

        int[] runs = {0};
        check("cut-runs")
                .given(batch("a"))
                .run(
                        OutputMode.Append(),
                        lines -> lines.filter(length(col("value")).geq(runs[0]++)))
                .expect(row("a"));
        scenario("cut-runs", "several").given(batch("a"), batch("bb", "ccc"));
        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("The answer depends on how the input is cut into batches");
    }

    @Test
    void acceptsAnAnswerThatKeepsItsStateWhereSparkRestoresIt() {
        for (OutputMode mode : List.of(OutputMode.Complete(), OutputMode.Update())) {
            check("killed").given(batch("a")).run(mode, ScenarioTest::counts).expect(row("a", 1));
            scenario("killed", "killed and started again")
                    .killAfterBatch(2)
                    .given(batch("a b"), batch("b", "c"), batch("a"));
            assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
        }

        check("killed")
                .given(batch("a"))
                .run(OutputMode.Append(), lines -> lines)
                .expect(row("a"));
        scenario("killed", "killed at the end").killAfterBatch(3).given(batch("a"), batch("b"), batch("c"));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void refusesAnAnswerThatCountsWhatComesAgainAfterAFailure() {
        AtomicInteger seen = new AtomicInteger();
        spark().udf()
                .register(
                        "seen_before",
                        (UDF1<String, Integer>) text -> COUNTS.merge(text, 1, Integer::sum),
                        DataTypes.IntegerType);
        check("counts")
                .given(batch("x"))
                .run(OutputMode.Append(), lines -> numbered(lines, seen))
                .expect(row("x", 1));

        scenario("counts", "killed").killAfterBatch(2).given(batch("a"), batch("b"), batch("c"));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason())
                .isEqualTo("The answer is another when the query is killed and started again from its checkpoint.");
    }

    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    /** Counts in the memory of the JVM, anew for each run of the check and not for each start of the query. */
    private static Dataset<Row> numbered(Dataset<Row> lines, AtomicInteger starts) {
        // The check, the input in three ways, and then a run that is started twice.
        if (starts.incrementAndGet() <= 5) {
            COUNTS.clear();
        }
        return lines.selectExpr("value", "seen_before(value) as times");
    }

    @Test
    void acceptsAnAnswerForWhichPartitionsAndGrowthAreAllTheSame() {
        check("grows")
                .given(batch("a"))
                .run(OutputMode.Complete(), ScenarioTest::counts)
                .expect(row("a", 1));

        scenario("grows", "three partitions, while it grows")
                .partitions(3)
                .growing()
                .given(batch("a b"), batch("b", "c"), batch("a"));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void changesTheInputInTheSameWayEachTime() {
        List<Batch> input = List.of(batch("a", "b", "c"), batch("d"));

        assertThat(values(Mishaps.duplicated(input))).containsExactly("a", "b", "c", "d", "a", "d");
        assertThat(values(Mishaps.late(input))).containsExactly("b", "c", "a", "d");
        assertThat(values(Mishaps.burst(input, 2))).containsExactly("a", "b", "c", "d", "a", "b", "c", "d");
        assertThat(values(Mishaps.withNulls(input))).containsExactly("a", null, "b", null, "c", null, "d", null);
        assertThat(values(Mishaps.malformed(input))).hasSize(8).contains("{", "not JSON");
        assertThat(values(Mishaps.shuffled(input, 1)))
                .containsExactlyInAnyOrder("a", "b", "c", "d")
                .isEqualTo(values(Mishaps.shuffled(input, 1)));
        assertThat(Mishaps.shuffled(input, 1))
                .extracting(batch -> batch.rows().size())
                .containsExactly(3, 1);
    }

    private static List<String> values(List<Batch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.rows().stream())
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void refusesAnEmptyAnswer() {
        check("nothing")
                .given(batch("a"))
                .run(OutputMode.Append(), lines -> lines.filter("value = 'a'"))
                .expect(row("a"));

        scenario("nothing", "no a").given(batch("b"));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).isEqualTo("The answer to this input is empty.");
    }

    @Test
    void comparesWithOurSolutionWhereMutantsAreTried() {
        check("ours").given(batch("a")).run(OutputMode.Append(), lines -> lines).expect(row("a"));
        System.setProperty("millrace.mutants", "true");
        try {
            scenario("ours", "capitals").given(batch("a", "B"));
            assertThat(shown.status()).isEqualTo("correct");

            check("ours")
                    .given(batch("a"))
                    .run(OutputMode.Append(), lines -> lines.filter("value = 'a'"))
                    .expect(row("a"));
            scenario("ours", "capitals").given(batch("a", "B"));
        } finally {
            System.clearProperty("millrace.mutants");
        }

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason())
                .isEqualTo("The answer to this input differs from that of our solution: it has 1 rows, and ours 2.");
    }

    @Test
    void tellsTheAuthorThatTheCheckIsMissing() {
        assertThatThrownBy(() -> scenario("nowhere", "some").given(batch("b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no check of question 'nowhere'");
    }

    private static Dataset<Row> counts(Dataset<Row> lines) {
        return lines.select(explode(split(col("value"), " ")).as("word"))
                .groupBy("word")
                .count();
    }
}
