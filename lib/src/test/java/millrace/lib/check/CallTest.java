package millrace.lib.check;

import static millrace.lib.Millrace.batch;
import static millrace.lib.Millrace.check;
import static millrace.lib.Millrace.row;
import static millrace.lib.Millrace.scenario;
import static millrace.lib.Millrace.spark;
import static millrace.lib.Millrace.todo;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are called, and those that read a folder. */
@Timeout(180)
class CallTest {
    private final Shown shown = new Shown();

    @AfterEach
    void leavesNoQueryBehind() {
        assertThat(spark().streams().active()).isEmpty();
    }

    @Test
    void showsTheRowsOfAMethodBesideTheExpectedOnes() {
        check("lengths")
                .givenList(batch("one"), batch("three"))
                .call(lines -> lengths(lines))
                .columns("line", "length")
                .expect(row("one", 3), row("three", 4));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).isEqualTo("In the row (three, 5), length is 5; expected 4.");
    }

    @Test
    void takesEqualRowsAndRunsThemInScenarios() {
        check("lengths")
                .givenList(batch("one"), batch("three"))
                .call(lines -> lengths(lines))
                .expect(row("one", 3), row("three", 5));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");

        scenario("lengths", "other lines").given(batch("a", "bc"));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void refusesAMethodThatRemembersAnEarlierCall() {
        List<Row> remembered = new ArrayList<>();
        check("memory")
                .givenList(batch("one"))
                .call(lines -> {
                    remembered.addAll(lengths(lines));
                    return remembered;
                })
                .expect(row("one", 3));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");

        scenario("memory", "again").given(batch("two"));
        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("When the method is called again");
    }

    @Test
    void looksAtTheNamesOfColumnsWhereRowsKnowThem() {
        check("named")
                .givenFolder(batch("a"))
                .call(folder -> spark().read().text(folder).collectAsList())
                .columns("line")
                .expect(row("a"));

        assertThat(shown.status()).isEqualTo("wrong");
        assertThat(shown.reason()).startsWith("Column 1 is called value; expected line.");
    }

    @Test
    void seesAnExerciseThatNobodyHasStarted() {
        check("open")
                .givenList(batch("one"))
                .call(lines -> {
                    throw todo("return rows");
                })
                .expect(row("one"));

        assertThat(shown.status()).isEqualTo("not started");
    }

    @Test
    void stopsTheQueriesThatAMethodLeavesRunning() {
        check("left")
                .givenFolder(batch("a"))
                .call(folder -> {
                    spark().readStream()
                            .text(folder)
                            .writeStream()
                            .format("noop")
                            .start();
                    return List.of(row(1));
                })
                .expect(row(1));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void movesEachBatchIntoTheFolderAsOneFile() {
        List<Path> folders = new ArrayList<>();
        check("files")
                .givenFolder(batch("a", "b"), batch("c"))
                .call(folder -> {
                    folders.add(Path.of(folder));
                    try (var files = Files.list(Path.of(folder))) {
                        return List.of(row(files.count()));
                    }
                })
                .columns("files")
                .expect(row(2));

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
        assertThat(folders.get(0).getParent()).doesNotExist();
    }

    @Test
    void feedsAStreamThatReadsTheFolder() {
        check("shops")
                .givenFolder(batch("1,Marios Pizza"), batch("2,Luigis Pizza", "3,Marios Pizza"))
                .run(
                        OutputMode.Complete(),
                        folder -> spark().readStream()
                                .schema(new StructType().add("id", "int").add("shop", "string"))
                                .csv(folder)
                                .groupBy("shop")
                                .count())
                .expect(row("Marios Pizza", 2), row("Luigis Pizza", 1));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");

        scenario("shops", "more files").given(batch("1,A", "2,B"), batch("3,A"), batch("4,B", "5,B"));
        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    private static List<Row> lengths(List<String> lines) {
        return lines.stream().map(line -> row(line, line.length())).toList();
    }
}
