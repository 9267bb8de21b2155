package millrace.grader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import millrace.grader.Processes;

/** A command in a process of its own. */
final class StartedCommand {
    private static final int MOST_SECONDS = 60;

    private final Path folder;
    private final Process process;

    private StartedCommand(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static StartedCommand start(
            Path folder, List<String> line, Map<String, String> environment, List<String> withoutVariables)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeAll(withoutVariables);
        builder.environment().putAll(environment);
        return new StartedCommand(folder, builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** Standard output. */
    String out() {
        return read("out");
    }

    /** Standard error. */
    String err() {
        return read("err");
    }

    /** The link that {@code up} prints last. */
    String link() {
        return Processes.await(() -> {
                    assertThat(process.isAlive()).as(err()).isTrue();
                    return Optional.of(out()).filter(text -> text.contains("token=") && text.endsWith("\n"));
                })
                .orElseThrow(() -> new AssertionError("no link: " + err()))
                .strip();
    }

    void awaitErr(String text) {
        assertThat(Processes.await(() -> Optional.of(err()).filter(all -> all.contains(text))))
                .as("'%s' in: %s", text, err())
                .isPresent();
    }

    int status() throws InterruptedException {
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                .as("the command ended: %s", err())
                .isTrue();
        return process.exitValue();
    }

    /** @param name as kill knows it, "TERM" */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void kill() {
        process.destroyForcibly();
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
