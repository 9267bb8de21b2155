package millrace.grader.lab;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.KafkaTools;
import millrace.grader.process.ChildProcess;

/** A JupyterLab that we started: our own settings, our kernel alone, nothing of the user's own Jupyter. */
final class JupyterLab {
    static final int DEFAULT_PORT = 8888;

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration TO_END_KERNELS = Duration.ofSeconds(4);
    private static final Duration TO_STOP = Duration.ofSeconds(3);
    private static final int LAST_WORDS = 10;

    private final Project project;
    private final LabApi api;
    private final ChildProcess process;

    private JupyterLab(Project project, LabApi api, ChildProcess process) {
        this.project = project;
        this.api = api;
        this.process = process;
    }

    /**
     * Starts it and returns at once.
     *
     * @param folder what its file browser shows
     * @param address on which it listens: loopback, or all of a container's
     * @param bootstrapServers of the Kafka that notebooks talk to
     */
    static JupyterLab start(
            Project project, Path python, Path folder, String address, int port, String bootstrapServers) {
        Path jupyter = project.home().resolve("jupyter");
        LabApi api = LabApi.withNewToken(port);
        String settings = new JsonMapper()
                .createObjectNode()
                .put("address", address)
                .put("port", port)
                .put("token", api.token())
                .put("root", folder.toString())
                .toString();
        ChildProcess process = ChildProcess.named(
                        "JupyterLab",
                        project.logs().resolve("jupyterlab.log"),
                        List.of(
                                python.toString(),
                                "-I",
                                project.root()
                                        .resolve("grader/src/main/python/serve_lab.py")
                                        .toString()))
                .directory(folder)
                .withoutEnvironment("JUPYTER")
                .environment("JUPYTER_DATA_DIR", jupyter.toString())
                .environment("JUPYTER_CONFIG_DIR", jupyter.resolve("config").toString())
                .environment("JUPYTER_RUNTIME_DIR", jupyter.resolve("runtime").toString())
                .environment("MILLRACE_HOME", project.home().toString())
                .environment("MILLRACE_KAFKA", bootstrapServers)
                .environment("MILLRACE_WORK", folder.toString())
                .environment(
                        "PATH", new KafkaTools(project).before(System.getenv().getOrDefault("PATH", "/usr/bin:/bin")))
                .input(settings + "\n")
                .start();
        return new JupyterLab(project, api, process);
    }

    ChildProcess process() {
        return process;
    }

    String link() {
        return api.link();
    }

    /**
     * Waits until it answers.
     *
     * @throws UserError when it ends first, or takes longer than a minute and a half; with its last words
     */
    void awaitAnswer() throws InterruptedException {
        switch (process.await(api::answers, START)) {
            case READY -> {}
            case ENDED -> throw UserError.problem("JupyterLab could not be started. " + lastWords());
            case TIMED_OUT ->
                throw UserError.problem(
                        "JupyterLab was started and did not answer within %d s. ".formatted(START.toSeconds())
                                + lastWords());
        }
    }

    String lastWords() {
        return "The end of %s:%n  %s"
                .formatted(
                        project.show(process.log()),
                        String.join(System.lineSeparator() + "  ", process.lastLogLines(LAST_WORDS)));
    }

    /** Ends the kernels, within four seconds; returns how many there were. */
    int endKernels() {
        List<String> kernels = api.kernels();
        if (kernels.isEmpty()) {
            return 0;
        }
        ExecutorService each = Executors.newFixedThreadPool(kernels.size(), work -> {
            Thread thread = new Thread(work, "end-kernel");
            thread.setDaemon(true);
            return thread;
        });
        kernels.forEach(id -> each.execute(() -> api.endKernel(id)));
        each.shutdown();
        try {
            each.awaitTermination(TO_END_KERNELS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return kernels.size();
    }

    void stop() {
        process.stop(TO_STOP);
    }
}
