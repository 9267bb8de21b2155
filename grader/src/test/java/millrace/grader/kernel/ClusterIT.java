package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import millrace.grader.BuiltModule;
import millrace.grader.TestProject;
import millrace.grader.process.ScratchFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cells on a Spark cluster whose executors are processes of their own. */
@Timeout(600)
class ClusterIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void runsLambdasAndClassesOfCellsOnExecutors() throws Exception {
        // Not a temporary folder of JUnit, which warns of each link in it.
        ScratchFolder scratch = ScratchFolder.create("spark");
        Map<String, String> environment = Map.of(
                "SPARK_HOME",
                sparkHome(scratch.path()).toString(),
                "SPARK_SCALA_VERSION",
                "2.13",
                "JAVA_HOME",
                System.getProperty("java.home"));
        try (KernelProcess kernel =
                KernelProcess.start(new MillraceKernel(TestProject.archived())::headless, folder, environment)) {
            run(kernel, """
                    class Pizza implements java.io.Serializable { int slices() { return 8; } }
                    System.setProperty("spark.master", "local-cluster[2,1,1024]");""");
            run(kernel, """
                    import org.apache.spark.api.java.function.MapFunction;
                    import org.apache.spark.sql.*;
                    import org.apache.spark.sql.api.java.UDF1;
                    import org.apache.spark.sql.types.DataTypes;
                    SparkSession spark = millrace.lib.Millrace.spark();""");

            assertThat(run(kernel, """
                    Dataset<Integer> slices(int each) {
                        return spark.range(4).map((MapFunction<Long, Integer>) n -> each * new Pizza().slices(), Encoders.INT());
                    }
                    slices(2).collectAsList()""")).isEqualTo("[16, 16, 16, 16]");
            assertThat(run(kernel, """
                    spark.udf().register("twice", (UDF1<Long, Long>) n -> 2 * n, DataTypes.LongType);
                    spark.sql("select sum(twice(id)) from range(4)").head().getLong(0)""")).isEqualTo("12");
            assertThat(run(kernel, """
                    spark.range(4).map((MapFunction<Long, Long>) n -> ProcessHandle.current().pid(), Encoders.LONG())
                            .collectAsList().contains(ProcessHandle.current().pid())""")).isEqualTo("false");
        }
    }

    private static String run(KernelProcess kernel, String cell) {
        KernelProcess.Ran ran = kernel.run(cell, LIMIT);
        assertThat(ran.outcome()).as(cell + kernel.outputs(ran.request())).isInstanceOf(CellOutcome.Done.class);
        return kernel.value(ran.request());
    }

    /** As an unpacked Spark has it, of linked jars. */
    private static Path sparkHome(Path home) throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String jar : new BuiltModule(TestProject.real(), "lib").classPath()) {
            Path link = jars.resolve(Path.of(jar).getFileName());
            if (Files.notExists(link)) {
                Files.createSymbolicLink(link, Path.of(jar));
            }
        }
        Files.createFile(home.resolve("RELEASE"));
        return home;
    }
}
