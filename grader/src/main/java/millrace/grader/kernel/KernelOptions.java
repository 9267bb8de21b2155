package millrace.grader.kernel;

import java.util.ArrayList;
import java.util.List;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.JavaProgram;

/** The options of a kernel's JVM, each with the reason for it: what Spark needs, and what {@code ./millrace benchmark} found. */
public final class KernelOptions {
    /**
     * What Spark opens for itself, from {@code org.apache.spark.launcher.JavaModuleOptions} of the Spark release in
     * pom.xml: repeated here because this process loads no class of Spark. Left out is {@code jdk.incubator.vector},
     * which only Spark ML uses and which prints a warning into every kernel's log.
     */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.util.calendar",
            "java.security.jgss/sun.security.krb5");

    /** Likewise; later JDKs have no such package, and would say so in each kernel's log. */
    private static final String OPENED_UNTIL_23 = "java.base/sun.security.action";

    /**
     * Ten times the usual thresholds of the optimising compiler. A cold start spends a third of its processor time there,
     * on methods that are not hot for long; what really is hot reaches these soon enough, and is as fast from then on.
     */
    private static final List<String> LATE_OPTIMISATION = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    /** JDK 25 compiles each method for the level that it had in the run that made the archive. */
    private static final boolean REPLAYS_TRAINING = Runtime.version().feature() >= 25;

    /**
     * Where a start spends its time and a long computation does not. In the run that makes the archive, only these are
     * compiled, fast and not well, and so they are ever after: no profile, no second and third compilation.
     *
     * <p>What rows go through is not among them: collections, strings, Spark's expressions and operators. It would be
     * slow for ever.
     */
    private static final List<String> OF_STARTING = List.of(
            "com.codahale",
            "com.fasterxml.jackson.databind",
            "com.google",
            "com.sun.source",
            "com.sun.tools",
            "com.thoughtworks",
            "io.netty",
            "java.lang.classfile",
            "java.lang.invoke",
            "java.lang.module",
            "java.lang.reflect",
            "java.net",
            "java.security",
            "java.util.jar",
            "java.util.zip",
            "javax",
            "jdk.internal.classfile",
            "jdk.internal.constant",
            "jdk.internal.jimage",
            "jdk.internal.jrtfs",
            "jdk.internal.loader",
            "jdk.internal.module",
            "jdk.internal.reflect",
            "jdk.jfr",
            "jdk.jshell",
            "org.antlr",
            "org.apache.hadoop",
            "org.apache.logging",
            "org.apache.spark.internal",
            "org.apache.spark.rpc",
            "org.apache.spark.scheduler",
            "org.apache.spark.sql.catalyst.analysis",
            "org.apache.spark.sql.catalyst.optimizer",
            "org.apache.spark.sql.catalyst.parser",
            "org.apache.spark.sql.catalyst.planning",
            "org.apache.spark.sql.catalyst.plans",
            "org.apache.spark.sql.catalyst.rules",
            "org.apache.spark.sql.catalyst.trees",
            "org.apache.spark.sql.classic",
            "org.apache.spark.sql.internal",
            "org.apache.spark.status",
            "org.apache.spark.ui",
            "org.sparkproject",
            "scala.reflect",
            "sun.invoke",
            "sun.net",
            "sun.nio.fs",
            "sun.reflect",
            "sun.security",
            "sun.util.locale",
            "zmq");

    private static final String LOWEST_LEVEL = "-XX:TieredStopAtLevel=1";

    /** With the 48 MB of memory for code that go with that level, a kernel with Spark collects all its heap three times. */
    static final List<String> COMPILED_FAST = List.of(LOWEST_LEVEL, "-XX:ReservedCodeCacheSize=240m");

    /** To compile a plan takes Spark longer than to interpret it on rows by the dozen. What it computes is the same. */
    static final List<String> INTERPRETED = List.of(
            "-Dspark.sql.codegen.wholeStage=false",
            "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
            "-Dspark.sql.streaming.checkpoint.fileChecksum.enabled=false");

    private KernelOptions() {}

    /**
     * The kernel before it is started.
     *
     * @param plain without Spark, Kafka and the helper library
     * @throws UserError when the modules have not been built
     */
    static JavaProgram program(Project project, boolean plain) {
        // A laptop has one kernel per open notebook; the serial collector is the smallest and starts soonest.
        // A heap that begins small is filled, and taken from the machine, only as far as it is needed.
        List<String> options = new ArrayList<>(List.of("-Xmx2g", plain ? "-Xms64m" : "-Xms256m", "-XX:+UseSerialGC"));
        options.addAll(LATE_OPTIMISATION);
        if (REPLAYS_TRAINING) {
            // Whatever else that run called often is not held back for it.
            options.addAll(List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:Tier0ProfileDelayFactor=1",
                    "-XX:Tier2ProfileDelayFactor=1"));
        }
        if (!plain) {
            // Without these a start collects 30 times, once all of the heap for the classes' sake.
            options.addAll(List.of("-XX:NewSize=144m", "-XX:MetaspaceSize=256m"));
        }
        // The kernel frees there what JShell would keep for ever.
        options.add(opened("jdk.jshell/jdk.jshell"));
        if (!plain) {
            options.addAll(forSpark());
        }
        List<String> others = new ArrayList<>(List.of(
                "-XX:ErrorFile=" + project.logs().resolve("hs_err_%p.log"),
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-Dio.netty.jfr.enabled=false",
                "-Dio.netty.tryReflectionSetAccessible=true"));
        if (REPLAYS_TRAINING) {
            // Each start would warn of two calling conventions that are not in the archive, which is nobody's mistake.
            others.addAll(List.of("-Xlog:aot=error", "-Xlog:aot+codecache+stubs=error"));
        }
        return new JavaProgram(
                plain ? "plain" : "kernel",
                MillraceKernel.MAIN,
                new BuiltModule(project, plain ? "kernel" : "lib").classPath(),
                options,
                others,
                training());
    }

    private static List<String> training() {
        if (!REPLAYS_TRAINING) {
            return List.of();
        }
        List<String> options = new ArrayList<>(List.of(LOWEST_LEVEL, "-XX:CompileCommand=quiet"));
        OF_STARTING.forEach(code -> options.add("-XX:CompileCommand=compileonly,%s.*::*".formatted(code)));
        return options;
    }

    /** What the java command of a JVM with Spark in it needs besides a class path. */
    public static List<String> forSpark() {
        List<String> options = new ArrayList<>();
        OPENED.forEach(name -> options.add(opened(name)));
        options.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (Runtime.version().feature() <= 23) {
            options.add(opened(OPENED_UNTIL_23));
        }
        return options;
    }

    private static String opened(String name) {
        return "--add-opens=" + name + "=ALL-UNNAMED";
    }
}
