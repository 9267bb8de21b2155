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
