package millrace.grader.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;

/**
 * The one place that says how our kernel is started, for JupyterLab, a headless client or a sandbox. Whoever starts one
 * takes it from here; which options its JVM has, and why, is in {@link KernelOptions}.
 */
public final class MillraceKernel {
    /** As notebooks name it. */
    public static final String NAME = "millrace";

    /** Our kernel for people who want a Java kernel and no course. */
    public static final String PLAIN_NAME = "millrace-java";

    static final String MAIN = "millrace.kernel.Main";
    private static final String NAME_FOR_SPARK = "SPARK_LOCAL_HOSTNAME";

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
        GeneratedFile.writeIfChanged(folder().resolve("kernel.json"), kernelJson());
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
        return brief(temporary, KernelOptions.INTERPRETED);
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
        options.addAll(KernelOptions.INTERPRETED);
        return brief(temporary, options);
    }

    private KernelSpec brief(Path temporary, List<String> further) {
        List<String> options = new ArrayList<>(KernelOptions.COMPILED_FAST);
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
        GeneratedFile.writeIfChanged(file, arguments);
        return spec(file, List.of("-Djava.io.tmpdir=" + temporary));
    }

    /** What makes it start fast; need not be there. */
    public StartupArchive archive() {
        return new StartupArchive(project, program());
    }

    private JavaProgram program() {
        return KernelOptions.program(project, plain);
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
        GeneratedFile.writeIfChanged(argumentFile(), archive().argumentFile());
        if (!plain) {
            new KafkaTools(project).write();
        }
    }
}
