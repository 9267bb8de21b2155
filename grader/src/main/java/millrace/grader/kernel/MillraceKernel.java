package millrace.grader.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;

/**
 * The one place that says how our kernel is started: which JDK, which class path, which options. Whoever starts one,
 * JupyterLab or the headless client, takes it from here.
 */
public final class MillraceKernel {
    /** As notebooks name it. */
    public static final String NAME = "millrace";

    /** Our kernel for people who want a Java kernel and no course. */
    public static final String PLAIN_NAME = "millrace-java";

    private static final String MAIN = "millrace.kernel.Main";
    private static final String NAME_FOR_SPARK = "SPARK_LOCAL_HOSTNAME";

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
    private static final List<String> COMPILED_FAST = List.of(LOWEST_LEVEL, "-XX:ReservedCodeCacheSize=240m");

    /** To compile a plan takes Spark longer than to interpret it on rows by the dozen. What it computes is the same. */
    private static final List<String> INTERPRETED = List.of(
            "-Dspark.sql.codegen.wholeStage=false",
            "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
            "-Dspark.sql.streaming.checkpoint.fileChecksum.enabled=false");

    private final Project project;
    private final boolean plain;

    private MillraceKernel(Project project, boolean plain) {
        this.project = project;
        this.plain = plain;
    }

    /** The course's, with Spark, Kafka and the helper library. */
    public MillraceKernel(Project project) {
        this(project, false);
    }

    /** The kernel alone, for people who want Java in a notebook. */
    public static MillraceKernel plain(Project project) {
        return new MillraceKernel(project, true);
    }

    /** As notebooks name it. */
    public String name() {
        return plain ? PLAIN_NAME : NAME;
    }

    /** As people read it. */
    public String displayName() {
        return plain ? "Java (Millrace, plain)" : "Millrace (Java)";
    }

    /** Our own Jupyter data folder's kernelspec, which {@link #write} fills. */
    public Path folder() {
        return project.home().resolve(plain ? "plain" : "jupyter/kernels").resolve(name());
    }

    /**
     * Writes {@code java.args} and {@code kernel.json}, anew when the JDK, a jar or an option has changed.
     *
     * @throws UserError when the modules have not been built
     */
    public void write() {
        writeArguments();
        writeIfChanged(folder().resolve("kernel.json"), kernelJson());
    }

    /** The {@code kernel.json} for any Jupyter on this machine. */
    String kernelJson() {
        KernelSpec spec = spec(argumentFile(), List.of());
        if (!plain) {
            // For learners alone: a headless kernel, in which answers are graded, must not know them.
            Map<String, String> environment = new HashMap<>(spec.environment());
            environment.put("MILLRACE_SOLUTIONS", project.solutions().toString());
            spec = new KernelSpec(spec.argv(), environment);
        }
        return spec.toJson(displayName(), "java");
    }

    /**
     * For a kernel without a front end.
     *
     * @param temporary where the kernel's JVM keeps its temporary files
     */
    public KernelSpec headless(Path temporary) {
        writeArguments();
        return spec(argumentFile(), List.of("-Djava.io.tmpdir=" + temporary));
    }

    /** For a kernel without a front end that computes little and ends soon: its code is compiled fast, not well. */
    public KernelSpec brief(Path temporary) {
        writeArguments();
        return brief(temporary, List.of());
    }

    /** As {@link #brief}, with Spark as it is when answers are graded. */
    public KernelSpec likeGraded(Path temporary) {
        writeArguments();
        return brief(temporary, INTERPRETED);
    }

    /**
     * For a notebook that is being graded: for a short life in a small place.
     *
     * @param heapMegabytes at most
     */
    public KernelSpec graded(Path temporary, int heapMegabytes) {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx%dm".formatted(heapMegabytes),
                "-XX:MaxMetaspaceSize=%dm".formatted(Math.max(256, heapMegabytes / 2)),
                "-XX:MaxDirectMemorySize=%dm".formatted(Math.max(64, heapMegabytes / 4))));
        options.addAll(INTERPRETED);
        return brief(temporary, options);
    }

    private KernelSpec brief(Path temporary, List<String> further) {
        List<String> options = new ArrayList<>(COMPILED_FAST);
        options.add("-Djava.io.tmpdir=" + temporary);
        options.addAll(further);
        KernelSpec spec = spec(argumentFile(), options);
        Map<String, String> environment = new HashMap<>(spec.environment());
        // What is got ready there is not what such a kernel needs.
        environment.put("MILLRACE_WARM_UP", "off");
        return new KernelSpec(spec.argv(), environment);
    }

    /**
     * For the one run, without a front end, that makes the kernel's start-up archive.
     *
     * @param temporary as of {@link #headless}; the argument file is in it
     */
    public KernelSpec recorded(StartupArchive.Recording recording, Path temporary) {
        return apart(recording.argumentFile(), temporary);
    }

    /** As {@link #headless}, but without a start-up archive, to see what one is worth. */
    public KernelSpec withoutArchive(Path temporary) {
        return apart(program().argumentFile(List.of()), temporary);
    }

    private KernelSpec apart(String arguments, Path temporary) {
        Path file = temporary.resolve("java.args");
        writeIfChanged(file, arguments);
        return spec(file, List.of("-Djava.io.tmpdir=" + temporary));
    }

    /** What makes it start fast; need not be there. */
    public StartupArchive archive() {
        return new StartupArchive(project, program());
    }

    private KernelSpec spec(Path argumentFile, List<String> options) {
        List<String> argv = new ArrayList<>();
        argv.add(JavaProgram.java());
        argv.add("@" + argumentFile);
        argv.addAll(options);
        argv.add(MAIN);
        argv.add("{connection_file}");
        Map<String, String> environment =
                new TreeMap<>(Map.of("MILLRACE_HOME", project.home().toString()));
        if (!plain && !isNamed()) {
            environment.put(NAME_FOR_SPARK, "localhost");
        }
        return new KernelSpec(argv, environment);
    }

    /** False on a machine that does not know its own name, as in a container without a network: Spark asks for it. */
    private static boolean isNamed() {
        if (System.getenv(NAME_FOR_SPARK) != null) {
            return true;
        }
        try {
            return InetAddress.getLocalHost() != null;
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private Path argumentFile() {
        return folder().resolve("java.args");
    }

    private void writeArguments() {
        writeIfChanged(argumentFile(), archive().argumentFile());
        if (!plain) {
            new KafkaTools(project).write();
        }
    }

    private JavaProgram program() {
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
                MAIN,
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

    /** Leaves a file alone that says the same already: another kernel may be reading it. */
    static void writeIfChanged(Path file, String content) {
        writeIfChanged(file, content, false);
    }

    /** As {@link #writeIfChanged}, a script that can be run. Whoever reads or runs it meanwhile finds the old one or the new. */
    static void writeScriptIfChanged(Path file, String content) {
        writeIfChanged(file, content, true);
    }

    private static void writeIfChanged(Path file, String content, boolean executable) {
        try {
            if (content.equals(currentContent(file)) && (!executable || Files.isExecutable(file))) {
                return;
            }
            Files.createDirectories(file.getParent());
            Path beside =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
            Files.writeString(beside, content);
            if (executable && !beside.toFile().setExecutable(true)) {
                throw new IOException(beside + " cannot be made executable");
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be written (%s).".formatted(file, e), e);
        }
    }

    private static String currentContent(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException none) {
            return "";
        }
    }
}
