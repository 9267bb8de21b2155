package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.records;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.spark;
import static millrace.lib.Millrace.todo;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalog.Table;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CheckTest {
    private final Shown shown = new Shown();

    private final Set<String> tablesBefore = tables();

    @AfterEach
    void leavesNothingBehind() {
        assertThat(spark().streams().active()).isEmpty();
        assertThat(tables()).isEqualTo(tablesBefore);
    }

    private static Set<String> tables() {
        return spark().catalog().listTables().collectAsList().stream()
                .map(Table::name)
                .collect(Collectors.toSet());
    }

    @Test
    void acceptsTheRightCountsInAnyOrder() {
        wordCount(lines -> counts(words(lines)));

        assertThat(shown.status()).isEqualTo("correct");
        assertThat(shown.reason()).isEqualTo("All 4 rows are as expected.");
        assertThat(shown.machine().get("question")).isEqualTo("word-count");
        assertThat(shown.machine().get("scenario")).isNull();
    }

    @Test
    void reportsAnUntouchedExerciseAsNotStarted() {
        wordCount(lines -> {
            throw todo("group by word and count");
        });

        assertThat(shown.status()).isEqualTo("not started");
        assertThat(shown.reason()).isEqualTo("To do: group by word and count.");
    }

    @Test
    void tellsOfAMistakeThatTheAuthorForesaw() {
        check("letters")
                .given(batch("a", "", "b"))
                .run(OutputMode.Append(), lines -> lines)
                .explain(row("c"), "There is no c.")
                .explain(row(""), "An empty line is a row as well.")
                .expect(row("a"), row("b"));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason())
                .isEqualTo("There is a row that was not expected: (\"\").\nAn empty line is a row as well.");
    }

    @Test
    void namesTheFirstRowThatStandsInTheWrongPlace() {
        check("in-order")
                .given(batch("a", "b"), batch("c"))
                .run(OutputMode.Append(), lines -> lines.filter("value != 'a'"))
                .inOrder()
                .expect(row("a"), row("b"));
        assertThat(shown.reason()).isEqualTo("Row 1 is (b); expected (a).");

        check("in-order")
                .given(batch("b", "a"))
                .run(OutputMode.Append(), lines -> lines)
                .inOrder()
                .expect(row("a"), row("b"));
        assertThat(shown.reason()).isEqualTo("The rows are right, but in another order.");
    }

    @Test
    void namesTheFirstCountThatIsWrong() {
        wordCount(lines -> counts(words(lines)).withColumn("count", col("count").plus(1)));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).isEqualTo("In the row (be, 3), count is 3; expected 2.");
        assertThat(shown.last().text()).contains("> be    2      ≠        be    3");
        assertThat(shown.html()).contains("look here");
    }

    @Test
    void namesARowThatIsMissingAndOneTooMany() {
        wordCount(lines -> counts(words(lines)).filter(col("word").notEqual("or")));
        assertThat(shown.reason()).isEqualTo("A row is missing: (or, 1).");

        check("lines")
                .given(batch("to", "be"))
                .run(OutputMode.Append(), lines -> lines.unionAll(lines))
                .expect(row("to"), row("be"));
        assertThat(shown.reason()).isEqualTo("There is a row too many: (be) comes more often than expected.");
    }

    @Test
    void saysWhichColumnsAreNotAsAskedFor() {
        wordCount(lines -> counts(words(lines)).select("word"));
        assertThat(shown.reason())
                .isEqualTo(
                        "The result has 1 column (word), and 2 (word, count) were expected. As far as they go, the values are right: more columns are needed.");

        wordCount(lines -> counts(words(lines)).withColumnRenamed("count", "n"));
        assertThat(shown.reason()).isEqualTo("Column 2 is called n; expected count. as(\"count\") gives it that name.");

        wordCount(lines -> counts(words(lines)).select("count", "word"));
        assertThat(shown.reason()).contains("in another order: count, word");
    }

    @Test
    void saysThatAColumnHasAnotherType() {
        wordCount(lines -> counts(words(lines)).withColumn("count", col("count").cast("string")));

        assertThat(shown.reason())
                .isEqualTo("Column count has another type: it holds text, and a number was expected.");
    }

    @Test
    void explainsTheNullTrapOfFromJson() {
        StructType misspelt = new StructType().add("Shop", DataTypes.StringType);
        check("shops")
                .given(records("{\"shop\":\"Marios Pizza\"}"))
                .run(
                        OutputMode.Append(),
                        records -> records.select(from_json(col("value").cast("string"), misspelt)
                                .getField("Shop")
                                .as("shop")))
                .expect(row("Marios Pizza"));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("Every value of column shop is null. If it comes from from_json");
    }

    @Test
    void explainsModesThatDoNotFitTheQuery() {
        wordCount(lines -> words(lines).withColumn("count", lit(1)));
        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).contains("Complete mode writes the whole result table", "groupBy");

        check("append")
                .given(batch("a"))
                .run(OutputMode.Append(), lines -> counts(words(lines)))
                .expect(row("a", 1));
        assertThat(shown.reason()).contains("Append mode writes a row once and never changes it");
    }

    @Test
    void saysSoWhenNullOrABatchComesBack() {
        wordCount(lines -> null);
        assertThat(shown.reason()).startsWith("The method returned null");

        wordCount(lines -> spark().range(3).toDF());
        assertThat(shown.reason()).startsWith("The method returned a Dataset that is not streaming");
    }

    @Test
    void refusesAQueryThatTheMethodStartsBesides() {
        wordCount(lines -> {
            lines.writeStream().format("noop").queryName("mine").start();
            return counts(words(lines));
        });

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("The method started a query that it does not return");
    }

    @Test
    void leavesTheLearnersOwnQueriesAlone() throws Exception {
        StreamingQuery own = spark().readStream()
                .format("rate")
                .load()
                .writeStream()
                .format("noop")
                .queryName("own")
                .start();

        wordCount(lines -> {
            throw new IllegalStateException("no such thing");
        });

        assertThat(own.isActive()).isTrue();
        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).isEqualTo("IllegalStateException: no such thing");
        own.stop();
    }

    @Test
    void reportsWhatAQueryMeetsInItsData() {
        check("numbers")
                .given(batch("1"), batch("seven"))
                .run(OutputMode.Append(), lines -> lines.select(col("value").cast("int")))
                .expect(row(1), row(7));

        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).startsWith("The value 'seven' of the type").contains("try_cast gives null");
    }

    @Test
    void comparesNestedValuesAndNumbersOfAllKinds() {
        StructType pizza = new StructType().add("name", DataTypes.StringType).add("price", DataTypes.DoubleType);
        StructType schema =
                new StructType().add("id", DataTypes.IntegerType).add("pizzas", DataTypes.createArrayType(pizza));
        check("nested")
                .given(batch(schema, row(1, List.of(row("Salami", 9.5))), row(2, List.of())))
                .run(OutputMode.Append(), orders -> orders)
                .columns("id", "pizzas")
                .expect(row(2L, List.of()), row(1.0, List.of(row("Salami", 9.5000000001))));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void checksTheOrderWhereItIsAskedFor() {
        check("sorted")
                .given(batch("b a"))
                .run(OutputMode.Complete(), lines -> counts(words(lines)).orderBy("word"))
                .inOrder()
                .expect(row("b", 1), row("a", 1));

        assertThat(shown.reason()).isEqualTo("The rows are right, but in another order.");
    }

    @Test
    void numbersRecordsOnOverAllBatches() {
        check("offsets")
                .given(records("a", "b"), records("c"))
                .run(OutputMode.Append(), records -> records.select("offset"))
                .expect(row(0), row(1), row(2));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void escapesWhatTheRowsSay() {
        check("markup")
                .given(batch("<script>alert(1)</script>"))
                .run(OutputMode.Append(), lines -> lines)
                .expect(row("&"));

        assertThat(shown.html()).doesNotContain("<script").contains("&lt;script&gt;");
    }

    @Test
    void runsAQueryThatTheAnswerStartsItself() {
        Starter<Dataset<Row>> starts = (lines, name) -> counts(words(lines))
                .writeStream()
                .format("memory")
                .queryName(name)
                .outputMode("complete")
                .start();
        check("started").given(batch("a b"), batch("a")).start(starts).expect(row("a", 2), row("b", 1));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void refusesAStartedQueryWithAnotherSinkOrName() {
        check("sink")
                .given(batch("a"))
                .start((lines, name) ->
                        lines.writeStream().format("noop").queryName(name).start())
                .expect(row("a"));
        assertThat(shown.reason()).startsWith("The query does not write to the memory sink");

        check("name")
                .given(batch("a"))
                .start((lines, name) ->
                        lines.writeStream().format("memory").queryName("my_own").start())
                .expect(row("a"));
        assertThat(shown.reason()).startsWith("The query has another name than the method was handed");
    }

    @Test
    void feedsAQueryThroughASocket() {
        check("socket")
                .givenLines(batch("to be", "or"), batch("be"))
                .start((port, name) -> counts(words(spark().readStream()
                                .format("socket")
                                .option("host", "127.0.0.1")
                                .option("port", port)
                                .load()))
                        .writeStream()
                        .format("memory")
                        .queryName(name)
                        .outputMode("complete")
                        .start())
                .expect(row("be", 2), row("or", 1), row("to", 1));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void saysTheSameEachTime() {
        wordCount(lines -> counts(words(lines)).limit(2));
        String first = shown.last().text();

        wordCount(lines -> counts(words(lines)).limit(2));

        assertThat(shown.last().text()).isEqualTo(first);
    }

    @Test
    void tellsAnAuthorWhoGivesBatchesOfDifferentSchemas() {
        assertThatThrownBy(() -> check("author").given(batch("a"), records("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different schemas");
    }

    private static void wordCount(Transformation<Dataset<Row>> answer) {
        check("word-count")
                .given(batch("to be", "or not"), batch("be"))
                .run(OutputMode.Complete(), answer)
                .columns("word", "count")
                .expect(row("be", 2), row("not", 1), row("or", 1), row("to", 1));
    }

    private static Dataset<Row> words(Dataset<Row> lines) {
        return lines.select(explode(split(col("value"), " ")).as("word"));
    }

    private static Dataset<Row> counts(Dataset<Row> words) {
        return words.groupBy("word").count();
    }
}
