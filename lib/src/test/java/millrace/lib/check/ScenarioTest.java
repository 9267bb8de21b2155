package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.scenario;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
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
