package millrace.lib.check;

import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.todo;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCheckTest {
    private final Shown shown = new Shown();

    @ParameterizedTest
    @ValueSource(doubles = {3, 3.0000000001})
    void comparesNumbersByValue(double given) {
        check("prediction").answer(() -> given).expect(3.0);

        assertThat(shown.status()).isEqualTo("correct");
    }

    @Test
    void doesNotGiveTheRightValueAway() {
        check("prediction").answer(() -> 4).expect(() -> 5_318_008);

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.last().text() + shown.html()).contains("4").doesNotContain("5318008");
    }

    @Test
    void tellsOfAMistakeThatTheAuthorForesaw() {
        check("prediction")
                .answer(() -> 4)
                .explain(4, "You counted the first one twice.")
                .expect(3);
        assertThat(shown.reason()).contains("4 is not what happens").endsWith("\nYou counted the first one twice.");

        check("prediction")
                .answer(() -> 5)
                .explain(4, "You counted the first one twice.")
                .expect(3);
        assertThat(shown.reason()).doesNotContain("twice");

        check("prediction").answer(() -> 3).explain(3, "Never told.").expect(3);
        assertThat(shown.reason()).isEqualTo("That is right.");
    }

    @Test
    void doesNotTryOutWhatIsNotAnswered() {
        check("prediction")
                .answer(() -> {
                    throw todo("return a number");
                })
                .expect(() -> {
                    throw new AssertionError("was run");
                });

        assertThat(shown.status()).isEqualTo("not started");
        assertThat(shown.reason()).isEqualTo("To do: return a number.");
    }

    /** The kernel ends all threads of an interrupted cell, and now and then the answer's before the check's. */
    @Test
    @SuppressWarnings("removal")
    void takesAnAnswerThatIsBeingEndedForOneThatWasInterrupted() {
        check("endless")
                .answer(() -> {
                    throw new ThreadDeath();
                })
                .expect(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(shown.status()).isEqualTo("timed out");
    }

    @Test
    void endsWhatIsToDoWithOneFullStopAtMost() {
        check("prediction")
                .answer(() -> {
                    throw todo("find the largest; is it there?");
                })
                .expect(1);

        assertThat(shown.reason()).isEqualTo("To do: find the largest; is it there?");
    }

    @Test
    void countsTheEntriesThatAreRight() {
        check("list").answer(() -> List.of("cell", "query ", "fine")).expect(List.of("cell", "query", "query"));
        assertThat(shown.reason()).isEqualTo("2 of 3 entries are right.");

        check("list").answer(() -> List.of(1)).expect(List.of(1, 2));
        assertThat(shown.reason()).isEqualTo("The list has 1 entry; expected 2.");

        check("list").answer(() -> List.of("cell", "query ")).expect(List.of("cell", "query"));
        assertThat(shown.status()).isEqualTo("correct");

        check("number")
                .answer(() -> new BigDecimal("1e350").add(new BigDecimal("0.5")))
                .expect(42);
        assertThat(shown.status()).isEqualTo("wrong");

        check("map").answer(() -> Map.of("a", 1, "b", 2)).expect(Map.of("a", 1L, "b", 3));
        assertThat(shown.reason()).isEqualTo("1 of 2 entries are right.");
    }

    @Test
    void comparesWithSealsThatDoNotTellTheAnswer() {
        check("letters").answer(() -> List.of("c", "a", "a")).expectSealed();
        assertThat(shown.status()).isEqualTo("wrong");
        List<String> seals = Pattern.compile("\"(\\w+)\"")
                .matcher(shown.reason())
                .results()
                .map(seal -> seal.group(1))
                .toList();
        String first = seals.get(0);
        String second = seals.get(1);
        String third = seals.get(2);
        assertThat(second).as("of an equal entry in another place").isNotEqualTo(third);

        check("letters").answer(() -> List.of("c", " a", "a")).expectSealed(first, second, third);
        assertThat(shown.status()).isEqualTo("correct");

        check("letters").answer(() -> List.of("c", "b", "a")).expectSealed(first, second, third);
        assertThat(shown.reason()).isEqualTo("2 of 3 entries are right.");

        check("letters").answer(() -> "c").expectSealed(first, second, third);
        assertThat(shown.reason()).isEqualTo("The answer has 1 entry; expected 3.");

        check("letters").answer(() -> "a").expectSealed(first);
        assertThat(shown.reason()).startsWith("a is not what happens.");

        check("other").answer(() -> List.of("c", "a", "a")).expectSealed(first, second, third);
        assertThat(shown.status()).as("of the same answer to another question").isEqualTo("wrong");
    }

    /** Linking a lambda is where memory ends as well as anywhere else. */
    @Test
    void tellsThatMemoryEndedWhateverIsWrappedAroundIt() {
        check("full")
                .answer(() -> {
                    throw new BootstrapMethodError("bootstrap method", new OutOfMemoryError("Java heap space"));
                })
                .expect(1);

        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).contains("OutOfMemoryError");
    }

    @Test
    void namesTheFirstFieldOfASchemaThatDiffers() {
        StructType pizza = new StructType().add("pizzaName", "string");
        StructType right = new StructType().add("id", "bigint").add("pizzas", DataTypes.createArrayType(pizza));

        check("schema").answer(() -> new StructType().add("id", "int")).expect(right);
        assertThat(shown.reason()).isEqualTo("The field id has the type int; another one is needed.");

        check("schema")
                .answer(() -> new StructType()
                        .add("id", "bigint")
                        .add("pizzas", DataTypes.createArrayType(new StructType().add("pizzaname", "string"))))
                .expect(right);
        assertThat(shown.reason())
                .isEqualTo("The field pizzas[].pizzaName is spelt pizzaname; upper and lower case count.");

        check("schema").answer(() -> right.add("more", "string")).expect(right);
        assertThat(shown.reason()).isEqualTo("There is a field too many: more.");

        check("schema")
                .answer(() -> StructType.fromDDL("id BIGINT, pizzas ARRAY<STRUCT<pizzaName: STRING>>"))
                .expect(right);
        assertThat(shown.status()).isEqualTo("correct");
    }

    @Test
    void saysWhatKindOfValueIsExpected() {
        check("kind").answer(() -> "three").expect(3);
        assertThat(shown.reason()).isEqualTo("The value three is text; expected a number.");

        check("null").answer(() -> null).expect(3);
        assertThat(shown.reason()).isEqualTo("The method returned null; expected a value.");
    }

    @Test
    void showsAnErrorAsItsMessage() {
        check("error")
                .answer(() -> {
                    throw new StackOverflowError("too deep");
                })
                .expect(3);

        assertThat(shown.status()).isEqualTo("crashed");
        assertThat(shown.reason()).isEqualTo("StackOverflowError: too deep");
    }
}
