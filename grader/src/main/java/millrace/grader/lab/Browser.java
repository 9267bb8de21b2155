package millrace.grader.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import millrace.grader.Project;
import millrace.grader.process.ChildProcess;

/** The user's own browser, where there is a screen for it. */
final class Browser {
    private Browser() {}

    /** The program that opens a page; empty where there is no screen or no such program. */
    static Optional<Path> opener(Map<String, String> environment) {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        boolean screen = mac
                || !environment.getOrDefault("DISPLAY", "").isBlank()
                || !environment.getOrDefault("WAYLAND_DISPLAY", "").isBlank();
        return screen ? onPath(mac ? "open" : "xdg-open", environment) : Optional.empty();
    }

    /** The first program of that name on the PATH. */
    static Optional<Path> onPath(String name, Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * Opens {@code link}, if there is a browser. Other users can read every command line, so the link, with its token,
     * goes by a page that only its owner can read.
     */
    static void open(Project project, String link) {
        opener(System.getenv()).ifPresent(program -> {
            Path page = redirectTo(link, project.home().resolve("jupyter"));
            ChildProcess.named(
                            "the browser",
                            project.logs().resolve("browser.log"),
                            List.of(program.toString(), page.toString()))
                    .detached()
                    .start();
        });
    }

    private static Path redirectTo(String link, Path folder) {
        try {
            Files.createDirectories(folder);
            // Made with mode 600.
            Path next = Files.createTempFile(folder, "open", ".new");
            Files.writeString(next, """
                    <!DOCTYPE html>
                    <meta charset="utf-8">
                    <meta http-equiv="refresh" content="0; url=%1$s">
                    <title>Millrace</title>
                    <p>JupyterLab is at <a href="%1$s">this link</a>.</p>
                    """.formatted(link));
            return Files.move(
                    next,
                    folder.resolve("open.html"),
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(folder, e), e);
        }
    }
}
