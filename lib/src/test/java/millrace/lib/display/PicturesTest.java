package millrace.lib.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import millrace.lib.Golden;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"$x$\"";

    @Test
    void aTableLooksAsItDidWhenAPersonLookedAtIt() throws IOException {
        HtmlTable table = new HtmlTable(List.of("shop", "orders"))
                .rightAligned(1)
                .row(List.of("<b>Marios</b> & $x$", "3"))
                .row("● new", List.of("y".repeat(200), "1"))
                .row("▲ changed", List.of("Luigis", "5"), Map.of(1, "was 4"));

        Golden.compare(PicturesTest.class, "table", table.content());
    }

    @Test
    void aTableHasSoManyColumnsAndItsCellsSoManyCharacters() {
        List<String> many = IntStream.range(0, 40).mapToObj(i -> "column" + i).toList();

        String html = new HtmlTable(many)
                .row(many)
                .row(Collections.nCopies(40, "y".repeat(5_000)))
                .html();

        assertThat(html).contains("column28", "… and 11 more columns").doesNotContain("column30");
        assertThat(html.length()).isLessThan(100_000);
    }

    @Test
    void nestedValuesAreRead() {
        Row pizza = RowFactory.create("Diavola", 2);
        Row order = RowFactory.create(
                pizza, Map.of("paid", true), List.of(pizza, pizza), "Marios".getBytes(StandardCharsets.UTF_8));

        assertThat(DatasetTable.values(order))
                .containsExactly(
                        "{Diavola, 2}",
                        "{paid → true}",
                        "[{Diavola, 2}, {Diavola, 2}]",
                        "[4D 61 72 69 6F 73] “Marios”");
    }

    @Test
    void aSchemaLooksAsItDid() throws IOException {
        StructType pizza = new StructType()
                .add("pizzaName", DataTypes.StringType)
                .add("additionalToppings", DataTypes.createArrayType(DataTypes.StringType));
        StructType schema = new StructType()
                .add("id", DataTypes.LongType, false)
                .add("pizzas", DataTypes.createArrayType(pizza))
                .add("<b>", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType));

        Golden.compare(PicturesTest.class, "schema", SchemaTree.of(schema).content());
    }

    @Test
    void coloursDifferForEverybodyAndStandOutInBothThemes() {
        for (int i = 0; i < 6; i++) {
            Colour colour = Colour.of(Ink.series(i));
            assertThat(colour.contrast(Colour.of("#ffffff"))).as(Ink.series(i)).isGreaterThan(3);
            assertThat(colour.contrast(Colour.of("#111111"))).as(Ink.series(i)).isGreaterThan(3.5);
            for (int other = 0; other < i; other++) {
                for (double[][] eye : Colour.EYES) {
                    assertThat(colour.seenBy(eye)
                                    .distance(Colour.of(Ink.series(other)).seenBy(eye)))
                            .as("%s and %s", Ink.series(i), Ink.series(other))
                            .isGreaterThan(20);
                }
            }
        }
    }

    @Test
    void everyPartOfAFigureShowsHostileTextAsText() {
        Figure figure = new Figure()
                .title(HOSTILE, HOSTILE)
                .facts(List.of(new Figure.Fact(HOSTILE, HOSTILE)))
                .drawing(new Svg(10, 10, HOSTILE)
                        .text(1, 1, HOSTILE, "fill", HOSTILE)
                        .withTitle(HOSTILE, "rect"))
                .table(new HtmlTable(List.of(HOSTILE)).row(HOSTILE, List.of(HOSTILE), Map.of(0, HOSTILE)))
                .paragraph(HOSTILE)
                .note(HOSTILE)
                .verbatim(HOSTILE)
                .folded(HOSTILE, new Figure().note(HOSTILE), true);

        String html = (String) figure.content().data().get("text/html");

        assertThat(html).doesNotContain("<script").doesNotContain("\"$x$");
        assertThat(html.split("&lt;script&gt;", -1)).hasSizeGreaterThan(12);
        assertThat(figure.content().text()).contains(HOSTILE);
    }

    @Test
    void aScaleHasRoundTicksInItsRangeAlone() {
        assertThat(new Scale(0, 97, 0, 100).ticks(4)).containsExactly(0.0, 50.0);
        assertThat(new Scale(0, 0.3, 0, 100).ticks(3)).containsExactly(0.0, 0.1, 0.2, 0.30000000000000004);
        long ten = Instant.parse("2026-01-01T10:00:00Z").toEpochMilli();
        assertThat(new Scale(ten - 5_000, ten + 130_000, 0, 100).timeTicks(4))
                .containsExactly((double) ten, ten + 60_000.0, ten + 120_000.0);
    }

    @Test
    void aScaleOfOneValueDrawsItAtItsStart() {
        assertThat(new Scale(5, 5, 10, 100).at(5)).isEqualTo(10);
    }

    @Test
    void amountsAreWrittenAsAPersonReadsThem() {
        assertThat(List.of(
                        Amounts.duration(250),
                        Amounts.duration(1_500),
                        Amounts.duration(150_000),
                        Amounts.duration(-5)))
                .containsExactly("250 ms", "1.5 s", "2 min 30 s", "−5 ms");
        assertThat(List.of(
                        Amounts.number(0.254),
                        Amounts.number(12.34),
                        Amounts.number(1234.4),
                        Amounts.number(Double.NaN)))
                .containsExactly("0.25", "12.3", "1,234", "–");
        assertThat(List.of(Amounts.brief(999), Amounts.brief(15_000), Amounts.brief(2.5e6)))
                .containsExactly("999", "15k", "2.5M");
        assertThat(Amounts.count(1, "row") + ", " + Amounts.count(12_345, "row"))
                .isEqualTo("1 row, 12,345 rows");
    }

    @Test
    void textIsCutToTheRoomThereIs() {
        assertThat(Svg.fit("orders", 200, 12)).isEqualTo("orders");
        String cut = Svg.fit("x".repeat(100), 60, 12);
        assertThat(cut).endsWith("…");
        assertThat(Svg.widthOf(cut, 12)).isLessThanOrEqualTo(60);
    }
}
