package millrace.grader.lab;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.Port;
import millrace.grader.process.PortHolder;

/** Looks at this machine as {@code up} will find it, and changes nothing. */
public final class Checkup {
    private static final int OLDEST_JDK = 17;
    /** The newest that Spark is tested with. */
    private static final int NEWEST_JDK = 25;

    private static final long GIGABYTE = 1L << 30;
    private static final long MEMORY_NEEDED = 3 * GIGABYTE;
    private static final String UP = "./millrace up";
    private static final String BUILD = "touch pom.xml && ./millrace doctor";

    private final Project project;
    private final Map<String, String> environment;

    public Checkup(Project project, Map<String, String> environment) {
        this.project = project;
        this.environment = Map.copyOf(environment);
    }

    /** Everything, in the order in which {@code up} needs it. */
    public List<Finding> findings() throws InterruptedException {
        Finding build = build();
        List<Finding> findings =
                new ArrayList<>(List.of(jdk(), maven(), build, python(), pythonEnvironment(), kernel()));
        if (build.level() != Finding.Level.MISSING) {
            findings.addAll(archives());
        }
        findings.addAll(List.of(notebooks(), home(), disk(), memory(), jupyterLab(), kafka(), browser(), ncat()));
        return findings;
    }

    /** Of the kernel and of Kafka: whether it is there, fits, and is taken by a JVM that is started now. */
    private List<Finding> archives() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        StartupArchives.of(project).look().forEach((whose, state) -> {
            String what = "archive of " + whose;
            findings.add(
                    state.used()
                            ? Finding.ok(what, state.words())
                            : Finding.optional(
                                    what,
                                    state.words() + "; it starts slowly",
                                    "rm -r %s; %s".formatted(project.show(StartupArchive.folder(project)), UP)));
        });
        return findings;
    }

    private static Finding jdk() {
        int version = Runtime.version().feature();
        String found = "%s, %s".formatted(Runtime.version(), System.getProperty("java.home"));
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            return Finding.missing(
                    "JDK",
                    found + ", without the module jdk.jshell",
                    "install a whole JDK, on Debian: apt install openjdk-17-jdk-headless");
        }
        if (version > NEWEST_JDK) {
            return Finding.optional(
                    "JDK",
                    found + ", newer than Spark is tested with",
                    "install a JDK from %d to %d; the newest of those is taken".formatted(OLDEST_JDK, NEWEST_JDK));
        }
        return Finding.ok("JDK", found);
    }

    /** True in a container, whose image has all that is made elsewhere on first use, and no sources to make it of. */
    private boolean isShipped() throws InterruptedException {
        return !project.installed().equals(project.home())
                && Files.notExists(project.root().resolve("pom.xml"))
                && PythonEnvironment.of(project).isCurrent();
    }

    private Finding maven() throws InterruptedException {
        if (isShipped()) {
            return Finding.ok("Maven", "not needed: the image has the build");
        }
        Path wrapper = project.root().resolve("mvnw");
        return Optional.of(wrapper)
                .filter(Files::isExecutable)
                .or(() -> Browser.onPath("mvn", environment))
                .map(program -> Finding.ok("Maven", program.toString()))
                .orElseGet(() -> Finding.optional(
                        "Maven",
                        "not found on the PATH; Millrace cannot be built anew",
                        "on Debian: apt install maven"));
    }

    private Finding build() {
        try {
            List<Path> entries = Stream.of("kernel", "lib", "grader")
                    .flatMap(module -> new BuiltModule(project, module).classPath().stream())
                    .distinct()
                    .map(Path::of)
                    .toList();
            return entries.stream()
                    .filter(Files::notExists)
                    .findFirst()
                    .map(gone -> Finding.missing("build", "%s is gone".formatted(gone), BUILD))
                    .orElseGet(() -> Finding.ok("build", "%d jars, all there".formatted(entries.size())));
        } catch (UserError notBuilt) {
            return Finding.missing("build", notBuilt.getMessage(), BUILD);
        }
    }

    private Finding python() throws InterruptedException {
        if (isShipped()) {
            return Finding.ok("Python", "as the image has it");
        }
        try {
            BasePython python = BasePython.find(environment);
            return Finding.ok("Python", "%s, %s".formatted(python.version(), python.program()));
        } catch (UserError e) {
            return missing("Python", e.getMessage());
        }
    }

    private Finding pythonEnvironment() throws InterruptedException {
        PythonEnvironment own = PythonEnvironment.of(project);
        if (own.isCurrent()) {
            return Finding.ok("JupyterLab", project.show(own.program()));
        }
        return Files.exists(own.program())
                ? Finding.optional("JupyterLab", "installed, but not as it is pinned now", UP + " (needs the network)")
                : Finding.optional("JupyterLab", "not installed yet", UP + " (needs the network, once)");
    }

    private Finding kernel() {
        Path spec = new MillraceKernel(project).folder().resolve("kernel.json");
        return Files.exists(spec)
                ? Finding.ok("kernel", project.show(spec))
                : Finding.optional("kernel", "not registered with our JupyterLab yet", UP);
    }

    private Finding notebooks() throws InterruptedException {
        if (isShipped()) {
            return Finding.ok("notebooks", "as the image has them");
        }
        List<String> missing;
        int sources;
        try (Stream<Path> files = Files.list(project.sources())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d\\d-.*\\.md"))
                    .map(name -> name.replaceFirst("md$", "ipynb"))
                    .toList();
            sources = names.size();
            missing = names.stream()
                    .filter(name -> Files.notExists(project.notebooks().resolve(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return Finding.missing(
                    "notebooks",
                    "%s cannot be read".formatted(project.show(project.sources())),
                    "git checkout notebooks");
        }
        return missing.isEmpty()
                ? Finding.ok("notebooks", "%d episodes".formatted(sources))
                : Finding.missing("notebooks", "not rendered: " + String.join(", ", missing), "./millrace render");
    }

    private Finding home() {
        return Preflight.notWritable(project.home(), "make it writable, or name another folder with MILLRACE_HOME")
                .map(problem -> missing("folder", problem))
                .orElseGet(() -> Finding.ok("folder", project.home().toString()));
    }

    private Finding disk() throws InterruptedException {
        boolean installs = !PythonEnvironment.of(project).isCurrent();
        Optional<Finding> full = Preflight.tooFull(project.home(), installs).map(problem -> missing("disk", problem));
        return full.orElseGet(() -> Finding.ok("disk", freeSpace()));
    }

    private String freeSpace() {
        try {
            FileStore disk = Files.getFileStore(project.root());
            return "%.1f GB free".formatted((double) disk.getUsableSpace() / GIGABYTE);
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static Finding memory() {
        long total =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        String found = "%.1f GB".formatted((double) total / GIGABYTE);
        return total >= MEMORY_NEEDED
                ? Finding.ok("memory", found)
                : Finding.optional(
                        "memory",
                        found + "; a notebook with Spark and Kafka wants 3",
                        "keep one notebook open at a time");
    }

    private Finding jupyterLab() {
        return LabState.file(project)
                .read()
                .flatMap(state -> state.answering()
                        .map(lab -> Finding.ok(
                                "port of JupyterLab",
                                "%d, ./millrace up (process %d)".formatted(lab.port(), state.pid()))))
                .orElseGet(() -> port("port of JupyterLab", JupyterLab.DEFAULT_PORT));
    }

    private Finding kafka() {
        return Broker.ofProject(project)
                .running()
                .map(running -> Finding.ok(
                        "port of Kafka",
                        "%d, Millrace's own Kafka (process %d)".formatted(running.port(), running.pid())))
                .orElseGet(() -> port("port of Kafka", Broker.DEFAULT_PORT));
    }

    private static Finding port(String what, int port) {
        return Port.isFree(port)
                ? Finding.ok(what, "%d is free".formatted(port))
                : Finding.optional(
                        what,
                        "%d is taken by %s".formatted(port, PortHolder.describe(port)),
                        "nothing to do: " + UP + " takes the next free one");
    }

    private Finding browser() {
        return Browser.opener(environment)
                .map(program -> Finding.ok("browser", "opened by " + program))
                .orElseGet(() -> Finding.optional(
                        "browser", "none that can be opened from here", "open the link that " + UP + " prints"));
    }

    private Finding ncat() {
        return Browser.onPath("ncat", environment)
                .map(program -> Finding.ok("ncat", program.toString()))
                .orElseGet(() -> Finding.optional(
                        "ncat",
                        "not found; the course's own line server takes its place",
                        "on Debian: apt install ncat"));
    }

    /** A message that ends with its own mend, as "found; mend". */
    private static Finding missing(String what, String message) {
        int cut = message.indexOf("; ");
        return cut < 0
                ? Finding.missing(what, message, "")
                : Finding.missing(what, message.substring(0, cut), message.substring(cut + 2));
    }
}
