package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs for Spark in the form of those that come with it, pasted into cells as they are. */
@Timeout(600)
class SparkProgramsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void runsProgramsWithAMainMethodAndBuildersOfTheirOwn() {
        try (KernelProcess kernel =
                KernelProcess.start(new MillraceKernel(TestProject.archived())::headless, folder, Map.of())) {
            run(kernel, """
                    import java.util.ArrayList;
                    import java.util.Arrays;
                    import java.util.Iterator;
                    import java.util.List;
                    import org.apache.spark.api.java.function.*;
                    import org.apache.spark.sql.*;
                    import org.apache.spark.sql.streaming.*;
                    import scala.Tuple2;

                    import static org.apache.spark.sql.functions.*;

                    /** Counts words, and pairs of words that follow each other. */
                    public final class Words {
                        public static class Pair implements java.io.Serializable {
                            private String first;
                            private String second;
                            public String getFirst() { return first; }
                            public void setFirst(String first) { this.first = first; }
                            public String getSecond() { return second; }
                            public void setSecond(String second) { this.second = second; }
                        }

                        public static class Seen implements java.io.Serializable {
                            private int lines;
                            public int getLines() { return lines; }
                            public void setLines(int lines) { this.lines = lines; }
                        }

                        private enum Part { WHOLE, HALF }

                        public static void main(String[] args) throws Exception {
                            if (args.length < 1) {
                                System.err.println("Usage: Words <folder>");
                                System.exit(1);
                            }
                            SparkSession spark = SparkSession
                                .builder()
                                .appName("Words")
                                .getOrCreate();

                            Dataset<String> lines = spark.readStream().textFile(args[0]);
                            Dataset<Row> counts = lines
                                .flatMap((FlatMapFunction<String, String>) x -> Arrays.asList(x.split("\\\\s+")).iterator(), Encoders.STRING())
                                .groupBy("value").count();
                            FlatMapFunction<String, Pair> toPairs = new FlatMapFunction<String, Pair>() {
                                private Pair pair(String first, String second) {
                                    Pair pair = new Pair();
                                    pair.setFirst(first);
                                    pair.setSecond(second);
                                    return pair;
                                }

                                @Override
                                public Iterator<Pair> call(String line) {
                                    String[] words = line.split("\\\\s+");
                                    List<Pair> pairs = new ArrayList<>();
                                    for (int i = 1; i < words.length; i++) {
                                        pairs.add(pair(words[i - 1], words[i]));
                                    }
                                    return pairs.iterator();
                                }
                            };
                            Dataset<String> pairs = lines
                                .flatMap(toPairs, Encoders.bean(Pair.class))
                                .groupByKey((MapFunction<Pair, String>) Pair::getFirst, Encoders.STRING())
                                .flatMapGroupsWithState(
                                    (FlatMapGroupsWithStateFunction<String, Pair, Seen, String>) (first, each, state) -> {
                                        Seen seen = state.exists() ? state.get() : new Seen();
                                        List<String> out = new ArrayList<>();
                                        while (each.hasNext()) {
                                            seen.setLines(seen.getLines() + 1);
                                            out.add(Part.WHOLE + " " + first + " " + each.next().getSecond());
                                        }
                                        state.update(seen);
                                        return out.iterator();
                                    },
                                    OutputMode.Append(), Encoders.bean(Seen.class), Encoders.STRING(), GroupStateTimeout.NoTimeout());
                            Dataset<Row> tagged = lines
                                .map((MapFunction<String, Tuple2<String, Integer>>) x -> new Tuple2<>(x, x.length()),
                                    Encoders.tuple(Encoders.STRING(), Encoders.INT()))
                                .toDF("line", "length");

                            StreamingQuery first = counts.writeStream().outputMode("complete").format("console").start();
                            StreamingQuery second = pairs.writeStream().outputMode("append").format("console").start();
                            StreamingQuery third = tagged.writeStream().format("console").option("truncate", "false").start();
                            first.processAllAvailable();
                            second.processAllAvailable();
                            third.processAllAvailable();
                            first.stop();
                            second.stop();
                            third.stop();
                        }
                    }""");
            String ran = printed(kernel, """
                    var lines = java.nio.file.Files.createTempDirectory("lines");
                    java.nio.file.Files.writeString(lines.resolve("1.txt"), "to be or not\\nto be");
                    Words.main(new String[] {lines.toString()});""");

            assertThat(ran).containsPattern("be\\| +2\\|").contains("WHOLE to be", "|to be or not|12    |");

            KernelProcess.Ran waits = kernel.run("""
                    public class Forever {
                        public static void main(String[] args) throws Exception {
                            SparkSession spark = SparkSession.builder().appName("Forever").master("local[2]").getOrCreate();
                            StreamingQuery query = spark.readStream().format("rate").load()
                                .groupBy(window(col("timestamp"), "10 seconds", "5 seconds")).count()
                                .writeStream().outputMode("complete").format("noop").queryName("forever").start();
                            query.awaitTermination();
                        }
                    }
                    Forever.main(new String[0]);""", Duration.ofSeconds(5));
            assertThat(waits.outcome()).isEqualTo(new CellOutcome.TimedOut(Duration.ofSeconds(5), false));
            assertThat(run(kernel, """
                    long end = System.nanoTime() + 60_000_000_000L;
                    while (SparkSession.active().streams().active().length > 0 && System.nanoTime() < end) Thread.sleep(50);
                    SparkSession.active().streams().active().length""")).isEqualTo("0");
        }
    }

    @Test
    void endsWhatACellHasBegunInAContextWithoutASession() {
        String endless = """
                import org.apache.spark.SparkConf;
                import org.apache.spark.api.java.JavaSparkContext;

                JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("endless"));
                context.parallelize(List.of(1, 2), 2).map(n -> { while (n > 0) { } return n; }).count();""";
        String stillRunning = """
                long end = System.nanoTime() + 20_000_000_000L;
                long threads;
                do {
                    Thread.sleep(50);
                    threads = Thread.getAllStackTraces().entrySet().stream()
                            .filter(thread -> thread.getKey().getName().startsWith("Executor task")
                                    && Arrays.toString(thread.getValue()).contains("JShell"))
                            .count();
                } while (threads > 0 && System.nanoTime() < end);
                threads + " " + context.statusTracker().getActiveJobIds().length""";
        try (KernelProcess kernel =
                KernelProcess.start(new MillraceKernel(TestProject.archived())::headless, folder, Map.of())) {
            interruptAfter(kernel, endless, Duration.ofSeconds(15));
            assertThat(run(kernel, stillRunning)).contains("0 0");

            interruptAfter(
                    kernel,
                    "context.parallelize(List.of(1, 2), 2).map(n -> { while (n > 0) { } return n; }).count();",
                    Duration.ofSeconds(3));
            assertThat(run(kernel, stillRunning)).contains("0 0");

            KernelProcess.Ran again = kernel.run(endless, LIMIT);
            assertThat(kernel.outputs(again.request()).toString()).contains("SparkContext.getOrCreate() gives it");
        }
    }

    @Test
    void runsAProgramOfDStreamsAndAfterAnInterruptAgain() {
        String program = """
                import org.apache.spark.SparkConf;
                import org.apache.spark.api.java.JavaRDD;
                import org.apache.spark.api.java.Optional;
                import org.apache.spark.api.java.function.Function3;
                import org.apache.spark.streaming.Durations;
                import org.apache.spark.streaming.State;
                import org.apache.spark.streaming.StateSpec;
                import org.apache.spark.streaming.api.java.*;
                import scala.Tuple2;

                public final class Parity {
                    public static void main(String[] args) throws Exception {
                        SparkConf conf = new SparkConf().setAppName("Parity");
                        JavaStreamingContext streaming = new JavaStreamingContext(conf, Durations.milliseconds(500));
                        Queue<JavaRDD<Integer>> queue = new LinkedList<>();
                        queue.add(streaming.sparkContext().parallelize(List.of(1, 2, 3, 5)));
                        JavaPairDStream<String, Integer> counts = streaming.queueStream(queue)
                            .mapToPair(n -> new Tuple2<>(n % 2 == 0 ? "even" : "odd", 1))
                            .reduceByKey((a, b) -> a + b);
                        counts.print();
                        Function3<String, Optional<Integer>, State<Integer>, String> total = (parity, n, state) -> {
                            int sum = n.orElse(0) + (state.exists() ? state.get() : 0);
                            state.update(sum);
                            return sum + " " + parity + " so far";
                        };
                        counts.mapWithState(StateSpec.function(total)).print();
                        streaming.checkpoint(args[0]);
                        streaming.start();
                        streaming.awaitTermination();
                    }
                }""";
        String main = "Parity.main(new String[] {Files.createTempDirectory(\"parity\").toString()});";
        try (KernelProcess kernel =
                KernelProcess.start(new MillraceKernel(TestProject.archived())::headless, folder, Map.of())) {
            run(kernel, program);
            for (int i = 0; i < 2; i++) {
                KernelProcess.Ran ran = interruptAfter(kernel, main, Duration.ofSeconds(12));
                assertThat(kernel.outputs(ran.request()).toString()).contains("(even,1)", "(odd,3)", "3 odd so far");
                assertThat(run(kernel, """
                        long end = System.nanoTime() + 20_000_000_000L;
                        while (org.apache.spark.streaming.StreamingContext.getActive().isDefined() && System.nanoTime() < end) {
                            Thread.sleep(50);
                        }
                        org.apache.spark.streaming.StreamingContext.getActive().isDefined()""")).contains("false");
            }
        }
    }

    private static KernelProcess.Ran interruptAfter(KernelProcess kernel, String cell, Duration limit) {
        KernelProcess.Ran ran = kernel.run(cell, limit);
        assertThat(ran.outcome()).isEqualTo(new CellOutcome.TimedOut(limit, false));
        return ran;
    }

    private static String run(KernelProcess kernel, String cell) {
        return kernel.value(done(kernel, cell).request());
    }

    private static String printed(KernelProcess kernel, String cell) {
        return kernel.outputs(done(kernel, cell).request()).toString();
    }

    private static KernelProcess.Ran done(KernelProcess kernel, String cell) {
        KernelProcess.Ran ran = kernel.run(cell, LIMIT);
        assertThat(ran.outcome()).as(cell + kernel.outputs(ran.request())).isInstanceOf(CellOutcome.Done.class);
        return ran;
    }
}
