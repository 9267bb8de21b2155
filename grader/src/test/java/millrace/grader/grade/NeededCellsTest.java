package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.grader.notebook.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NeededCellsTest {
    private final List<Cell> cells = new ArrayList<>();

    @Test
    void followsNamesOfVariablesMethodsClassesAndQueries() {
        cell("imports", "import java.util.*;\nSparkSession spark = spark();");
        cell("demo", "show(spark.range(7));");
        cell("schema", "StructType schema = new StructType();");
        cell("helper", "Dataset<Row> parse(Dataset<Row> in) { return in.select(from_json(col(\"value\"), schema)); }");
        cell("other", "record Line(String text) {}");
        cell("query", "spark.range(3).writeStream().format(\"memory\").queryName(\"query-a\").start();");
        cell("asked", "Object answer() { return parse(null); }");
        cell("table", "Object rows() { return spark.table(\"query-a\").count(); }");

        assertThat(new NeededCells(cells).of(cell -> cell.id().equals("asked")))
                .containsExactlyInAnyOrder("imports", "schema", "helper", "asked");
        assertThat(new NeededCells(cells).of(cell -> cell.id().equals("table")))
                .containsExactlyInAnyOrder("imports", "query", "table");
    }

    @Test
    void takesNoWordForAName() {
        cell("quoted", "StreamingQuery a = start();");
        cell("commented", "int demonstration = 1;");
        cell("member", "Dataset<Row> orders = slow();");
        cell("inside", "for (int i = 0; i < 3; i++) { long found = i; }");
        cell("register", "spark.udf().register(\"isLarge\", (Long number) -> number > 5, DataTypes.BooleanType);");
        cell("declared", "List<String> names = new ArrayList<>(); // \"");
        cell("filled", "for (String name : List.of(\"Marios\")) { names = List.of(name); }");
        cell(
                "asked",
                "/* no demonstration */ Object answer(char found) { return names.stream().filter(x -> '\"' != 1)"
                        + ".orders().filter(\"isLarge(a)\"); } // a");

        assertThat(new NeededCells(cells).of(cell -> cell.id().equals("asked")))
                .containsExactlyInAnyOrder("asked", "register", "declared", "filled");
    }

    @Test
    void readsTheNamesInSqlAndInShellCells() {
        cell("view", "lines.createOrReplaceTempView(\"lines\");");
        cell("topic", "String topic = Kafka.emptyTopic(\"pizza-log\", 2);");
        cell("sql", "Dataset<Row> answer = spark.sql(\"\"\"\n    SELECT * FROM lines\n    \"\"\");");
        cell("shell", "%%sh\necho \"don't\"");

        assertThat(new NeededCells(cells).of(cell -> cell.id().equals("sql"))).containsExactlyInAnyOrder("sql", "view");
        assertThat(new NeededCells(cells).of(cell -> cell.id().equals("shell"))).containsExactly("shell");
    }

    @Test
    @Timeout(120)
    void isNotKeptBusyByCellsThatAllNeedEachOther() {
        for (int i = 0; i < 2_000; i++) {
            int first = i * 7;
            cell(
                    "added-" + i,
                    IntStream.range(0, 1_000)
                            .mapToObj(name -> "int name%d = name%d;".formatted(name, (name + first) % 1_000))
                            .collect(Collectors.joining("\n")));
        }

        assertThat(new NeededCells(cells).of(cell -> true)).hasSize(2_000);
    }

    private void cell(String id, String source) {
        cells.add(new Cell("code", id, JsonNodeFactory.instance.objectNode(), source, List.of(), OptionalInt.empty()));
    }
}
