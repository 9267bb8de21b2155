package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.grader.Processes;
import millrace.grader.TestProject;
import millrace.grader.UserError;
import millrace.grader.grade.Sandbox;
import millrace.grader.notebook.Notebook;
import millrace.grader.notebook.TestNotebooks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, as the launcher starts it. */
@Tag("once")
@Timeout(240)
class RunIT {
    private static final String WAITS = "System.getenv(\"MILLRACE_KAFKA\"); Thread.sleep(600_000);";

    @TempDir
    private Path folder;

    private Process command;

    @AfterEach
    void stopWhatIsLeft() {
        if (command != null) {
            command.descendants().forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
    }

    @Test
    void printsALineForEachCellThatFailsAndEndsWithOne() throws Exception {
        Path notebook = notebook("some-fail.ipynb", "int a = 1;", "int b = a / 0;", "a");
        Path out = folder.resolve("out");

        start("run", notebook.toString(), "--out", out.toString());

        assertThat(status()).isEqualTo(1);
        assertThat(printed())
                .contains("some-fail.ipynb cell [2] int b = a / 0;: ")
                .contains("ArithmeticException: / by zero")
                .contains("3 cells in")
                .contains("1 failed");
        assertThat(Notebook.read(out.resolve("some-fail.ipynb")).cells().get(2).outputs())
                .hasSize(1);
    }

    @Test
    void endsWithZeroWhenNoCellFails() throws Exception {
        start("run", notebook("all-run.ipynb", "1", "2").toString());

        assertThat(status()).isZero();
        assertThat(printed()).contains("none failed");
    }

    @Test
    void givesANotebookThatSpeaksOfKafkaABrokerOfItsOwn() throws Exception {
        Path notebook = notebook("kafka.ipynb", """
                import org.apache.kafka.clients.admin.*;
                try (Admin admin = Admin.create(java.util.Map.of("bootstrap.servers", System.getenv("MILLRACE_KAFKA")))) {
                    System.out.println("topics: " + admin.listTopics().names().get());
                }
                """);

        start("run", notebook.toString(), "--out", folder.toString() + "/out");

        assertThat(status()).as(printed()).isZero();
        assertThat(Notebook.read(folder.resolve("out/kafka.ipynb")).toJson()).contains("topics: []");
    }

    /** As notebooks on the web begin, whose first cell fetches for minutes. */
    @Test
    void theFirstCellReadsKafkaAlsoWhereThereIsNoNetworkToFetchTheConnectorFrom() throws Exception {
        Path notebook = notebook("first-cell.ipynb", """
                import java.util.Map;
                import org.apache.kafka.clients.admin.*;
                import org.apache.spark.sql.SparkSession;
                String kafka = System.getenv("MILLRACE_KAFKA");
                SparkSession spark = SparkSession.builder().master("local[2]")
                        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.jars.packages", "org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0")
                        .getOrCreate();
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
                    admin.createTopics(java.util.List.of(new NewTopic("orders", 1, (short) 1))).all().get();
                }
                spark.range(3).selectExpr("CAST(id AS STRING) AS value")
                        .write().format("kafka").option("kafka.bootstrap.servers", kafka).option("topic", "orders").save();
                spark.read().format("kafka").option("kafka.bootstrap.servers", kafka).option("subscribe", "orders").load().count()
                """);

        startWithoutNetwork(
                "run", notebook.toString(), "--out", folder.resolve("out").toString());

        assertThat(status()).as(printed()).isZero();
        assertThat(Notebook.read(folder.resolve("out/first-cell.ipynb")).toJson())
                .contains("\"3\"");
    }

    @Test
    void leavesNeitherKernelNorBrokerBehindWhenItIsKilled() throws Exception {
        start("run", notebook("waits.ipynb", WAITS).toString());
        List<Long> started = kernelAndBroker();

        command.destroyForcibly();

        Processes.awaitGone(started);
    }

    @Test
    void endsAtOnceWithAllItStartedOnCtrlC() throws Exception {
        start("run", notebook("waits.ipynb", WAITS).toString());
        List<Long> started = kernelAndBroker();

        new ProcessBuilder("kill", "-INT", Long.toString(command.pid())).start().waitFor();

        assertThat(command.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Processes.awaitGone(started);
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void tellsAMistakeInOneLine() throws Exception {
        start("run", folder.resolve("none.ipynb").toString());

        assertThat(status()).isEqualTo(2);
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .endsWith("none.ipynb: there is no such file; expected a notebook (.ipynb).");
    }

    private Path notebook(String name, String... cells) {
        Path file = folder.resolve(name);
        TestNotebooks.of(cells).write(file);
        return file;
    }

    private void start(String... arguments) throws IOException {
        start(List.of(), arguments);
    }

    private void startWithoutNetwork(String... arguments) throws IOException {
        List<String> within = List.of();
        try {
            Sandbox.BWRAP.requirePresent();
            // A network with a loopback and nothing else.
            within = List.of("bwrap", "--unshare-net", "--die-with-parent", "--dev-bind", "/", "/", "--");
        } catch (UserError refused) {
            // As inside many a container: what it reads is still tried.
            assertThat(refused.getMessage()).startsWith("bwrap cannot make a sandbox on this machine");
            System.err.println(refused.getMessage());
        }
        start(within, arguments);
    }

    private void start(List<String> within, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(within);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmillrace.root=" + TestProject.real().root(),
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed.txt").toFile());
        builder.environment().remove("MILLRACE_KAFKA");
        builder.environment().put("MILLRACE_HOME", TestProject.archived().home().toString());
        command = builder.start();
    }

    private int status() throws InterruptedException {
        assertThat(command.waitFor(120, TimeUnit.SECONDS))
                .as("the command ended")
                .isTrue();
        return command.exitValue();
    }

    private String printed() throws IOException {
        return Files.readString(folder.resolve("printed.txt"));
    }

    /** Once both are there and the broker has written that it is ready, so that the cell runs or is about to. */
    private List<Long> kernelAndBroker() {
        return Processes.await(() -> {
                    List<Long> children =
                            command.descendants().map(ProcessHandle::pid).toList();
                    boolean brokerReady =
                            scratchFolders().stream().anyMatch(scratch -> Files.exists(scratch.resolve("broker.json")));
                    return children.size() >= 2 && brokerReady ? Optional.of(children) : Optional.<List<Long>>empty();
                })
                .orElseThrow(() -> new AssertionError("no kernel and broker were started"));
    }

    private List<Path> scratchFolders() {
        try (Stream<Path> all = Files.list(folder.resolve("tmp"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("millrace-"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
