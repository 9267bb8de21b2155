package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import millrace.kernel.KernelExtension;
import millrace.kernel.display.Content;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SparkExtensionTest {
    private final KernelExtension extension = new SparkExtension();
    private final SparkSession spark = Sessions.current();

    @AfterEach
    void stopQueries() throws Exception {
        for (StreamingQuery query : spark.streams().active()) {
            query.stop();
        }
    }

    @Test
    void anInterruptStopsTheQueriesOfItsCellAndNoOthers() throws Exception {
        extension.cellStarts(1, "");
        StreamingQuery earlier = start("earlier");
        extension.cellStarts(2, "");
        StreamingQuery interrupted = start("interrupted");

        extension.interrupted(2);

        assertThat(interrupted.awaitTermination(Duration.ofSeconds(30).toMillis()))
                .isTrue();
        assertThat(earlier.isActive()).isTrue();
    }

    @Test
    void explainsWhatSparkThrowsWhateverItsClassAndNothingThatACellThrowsItself() {
        Throwable noTopic = catchThrowable(() -> spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", "127.0.0.1:1")
                .load());

        assertThat(noTopic).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(extension.explain(noTopic))
                .hasValueSatisfying(advice -> assertThat(advice).contains("subscribe"));
        assertThat(extension.explain(new IllegalArgumentException(noTopic.getMessage())))
                .isEmpty();
    }

    @Test
    void saysWhatToWriteWhereJavaHasNoOperatorAndWhereAQueryWasNotStarted() {
        JShell shell = JShell.create();
        shell.addToClasspath(System.getProperty("java.class.path"));

        assertThat(adviceOn(shell, "Object over(org.apache.spark.sql.Column price) { return price > 8; }"))
                .contains("gt(…)");
        assertThat(
                        adviceOn(
                                shell,
                                "org.apache.spark.sql.streaming.StreamingQuery started(org.apache.spark.sql.Dataset<Long> all) { return all.writeStream(); }"))
                .contains(".start()");
        assertThat(
                        adviceOn(
                                shell,
                                "Object both(org.apache.spark.sql.Dataset<Long> all, org.apache.spark.sql.Column price) { return all.select(\"id\", price); }"))
                .contains("make a column of each name");
        shell.close();
    }

    private String adviceOn(JShell shell, String code) {
        return shell.eval(code).stream()
                .flatMap(event -> shell.diagnostics(event.snippet()))
                .flatMap(problem -> extension.explainCompileError(problem.getMessage(Locale.ENGLISH)).stream())
                .findFirst()
                .orElse("");
    }

    @Test
    void saysOfAQueryThatWasNotStartedThatItWasNot() {
        Content picture = extension
                .render(spark.readStream().format("rate").load().writeStream().format("noop"))
                .orElseThrow();

        assertThat(picture.text()).contains("not been started", ".start()");
    }

    @Test
    void saysHowToChooseTheMethodForJava() {
        JShell shell = JShell.create();
        shell.addToClasspath(System.getProperty("java.class.path"));

        List<SnippetEvent> events = shell.eval(
                "long odd(org.apache.spark.sql.Dataset<Long> all) { return all.filter(n -> n > 1).count(); }");

        assertThat(events)
                .flatExtracting(event -> shell.diagnostics(event.snippet()).toList())
                .extracting(problem -> extension.explainCompileError(problem.getMessage(Locale.ENGLISH)))
                .anySatisfy(
                        advice -> assertThat(advice).get().asString().contains("write (FilterFunction<T>) before it"));
        assertThat(extension.explainCompileError("reference to add is ambiguous"))
                .isEmpty();
        shell.close();
    }

    @Test
    void namesTheImportThatAFunctionNeeds() {
        assertThat(extension.explainCompileError("cannot find symbol\n  symbol:   method col(java.lang.String)"))
                .hasValue("An import may be missing: import static org.apache.spark.sql.functions.*;");
        assertThat(extension.explainCompileError("cannot find symbol\n  symbol:   method check(java.lang.String)"))
                .hasValue("An import may be missing: import static millrace.lib.Millrace.*;");
        assertThat(extension.explainCompileError(
                        "cannot find symbol\n  symbol:   method col(int)\n  location: variable s of type S"))
                .isEmpty();
    }

    @Test
    void anInterruptCancelsTheJobOfItsCell() throws Exception {
        FutureTask<Void> cell = new FutureTask<>(() -> {
            extension.cellStarts(3, "");
            spark.range(1).foreach((ForeachFunction<Long>) row -> {
                Job.RUNNING.countDown();
                new CountDownLatch(1).await();
            });
            return null;
        });
        new Thread(cell, "cell-3").start();
        assertThat(Job.RUNNING.await(60, TimeUnit.SECONDS)).isTrue();

        extension.interrupted(3);

        assertThat(cell)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("cancelled");
    }

    @Test
    void aCellThatIsRunAgainReplacesItsQueryOfTheSameName() throws Exception {
        extension.cellStarts(4, "");
        StreamingQuery first = start("again");

        extension.cellStarts(5, "");
        StreamingQuery second = start("again");

        assertThat(first.isActive()).isFalse();
        assertThat(second.isActive()).isTrue();
        assertThat(CellWork.cellOf(second.runId())).hasValue(5);
        assertThat(CellWork.startOf(second.runId())).isPresent();
    }

    @Test
    void whatAListenerPrintsBelongsToTheCellThatStartedTheQuery() throws Exception {
        List<OptionalInt> cells = new CopyOnWriteArrayList<>();
        StreamingQueryListener listener = new StreamingQueryListener() {
            @Override
            public void onQueryStarted(QueryStartedEvent event) {}

            @Override
            public void onQueryProgress(QueryProgressEvent event) {
                cells.add(extension.cellOfThisThread());
            }

            @Override
            public void onQueryTerminated(QueryTerminatedEvent event) {
                cells.add(extension.cellOfThisThread());
            }
        };
        spark.streams().addListener(listener);
        extension.cellStarts(8, "");
        StreamingQuery query = start("told");
        extension.cellStarts(9, "");
        query.processAllAvailable();
        query.stop();

        spark.sparkContext().listenerBus().waitUntilEmpty();
        spark.streams().removeListener(listener);
        assertThat(cells).hasSizeGreaterThan(1).containsOnly(OptionalInt.of(8));
    }

    @Test
    void saysWhyADatasetOfRecordsHasNoColumns() {
        record Pizza(String name) {}

        assertThat(drawn(spark.createDataset(List.of(new Pizza("Margherita")), Encoders.bean(Pizza.class))))
                .contains("no columns", "a record has none");
    }

    @Test
    void valuesOfSparkAreDrawnWithoutAHelper() throws Exception {
        extension.cellStarts(6, "");
        StreamingQuery query = start("drawn");
        query.processAllAvailable();

        assertThat(drawn(query)).contains("Query 'drawn' is running", "batch");
        assertThat(drawn(query.lastProgress())).contains("Progress of 'drawn'", "RateStream");
        assertThat(drawn(query.recentProgress())).contains("rows in", "rows/s");
        assertThat(drawn(query.status())).contains("data available");
        assertThat(drawn(spark.range(2))).contains("id", "1");
        assertThat(drawn(spark.range(2).schema())).contains("id: long");
        assertThat(drawn(spark.range(2).toDF().collectAsList())).contains("id", "1");
        assertThat(drawn(RowFactory.create("<b>", 1))).contains("_1", "<b>");
        assertThat(extension.render("text")).isEmpty();
    }

    @Test
    void theExceptionOfAQuerySaysWhatToDoAndFoldsTheRest() throws Exception {
        extension.cellStarts(7, "");
        StreamingQuery query = spark.readStream()
                .format("socket")
                .option("host", "127.0.0.1")
                .option("port", 1)
                .load()
                .writeStream()
                .format("noop")
                .start();
        assertThatThrownBy(() -> query.awaitTermination(60_000)).isInstanceOf(StreamingQueryException.class);

        Content picture = extension.render(query.exception()).orElseThrow();

        assertThat(picture.text()).contains("The query has failed", "Connection refused", "start the server");
        assertThat((String) picture.data().get("text/html"))
                .contains("<details")
                .contains("All that Spark says");
    }

    private String drawn(Object value) {
        return extension.render(value).orElseThrow().text();
    }

    /** Static, so that the task finds the same one as the test: a local Spark runs it in this JVM. */
    private static final class Job {
        private static final CountDownLatch RUNNING = new CountDownLatch(1);
    }

    private StreamingQuery start(String name) throws Exception {
        return spark.readStream()
                .format("rate")
                .load()
                .writeStream()
                .format("noop")
                .queryName(name)
                .start();
    }
}
