package millrace.grader.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A process before it is started. Made by {@link ChildProcess#named}. */
public final class Launch {
    /** A terminal sends its signals to every process of the foreground group; ignored ones stay so across exec. */
    private static final String DEAF = "trap '' INT HUP; exec \"$@\"";

    /**
     * Runs a program that does not watch its standard input, and ends it when ours does. {@code read} is built in, so
     * that the watcher is one process and dies when the program has ended first.
     */
    private static final String GUARDED = """
            trap '' INT HUP
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            { read -r nothing <&3; kill "$child"; } 2>/dev/null &
            watcher=$!
            exec 3<&-
            wait "$child"
            status=$?
            kill "$watcher" 2>/dev/null
            exit "$status"
            """;

    private final String name;
    private final Path log;
    private final List<String> command;
    private final List<Consumer<Map<String, String>>> environment = new ArrayList<>();
    private Path directory;
    private String script = DEAF;
    private String input = "";
    private boolean detached;
    private boolean append;

    Launch(String name, Path log, List<String> command) {
        this.name = name;
        this.log = log;
        this.command = List.copyOf(command);
    }

    /** Sets a variable, or removes it where {@code value} is null. */
    public Launch environment(String variable, String value) {
        environment.add(value == null ? map -> map.remove(variable) : map -> map.put(variable, value));
        return this;
    }

    /** Keeps every variable whose name begins with {@code prefix} from the process. */
    public Launch withoutEnvironment(String prefix) {
        environment.add(map -> map.keySet().removeIf(variable -> variable.startsWith(prefix)));
        return this;
    }

    public Launch directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /** Writes {@code text} to its standard input first; the lifeline goes on after it. */
    public Launch input(String text) {
        this.input = text;
        return this;
    }

    /** For a program that does not watch its standard input: a shell does, and ends it. */
    public Launch guarded() {
        this.script = GUARDED;
        return this;
    }

    /** The process outlives this one and its terminal. */
    public Launch detached() {
        this.detached = true;
        return this;
    }

    /** Keeps what the log holds already. */
    public Launch appendingToLog() {
        this.append = true;
        return this;
    }

    /** Starts it. */
    public ChildProcess start() {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        environment.forEach(change -> change.accept(builder.environment()));
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        File out = log.toFile();
        builder.redirectOutput(append ? ProcessBuilder.Redirect.appendTo(out) : ProcessBuilder.Redirect.to(out));
        if (detached) {
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ChildProcess child = new ChildProcess(name, log, builder.start());
            if (!input.isEmpty()) {
                child.write(input);
            }
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("%s could not be started: %s".formatted(name, e.getMessage()), e);
        }
    }
}
