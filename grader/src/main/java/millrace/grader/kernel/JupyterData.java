package millrace.grader.kernel;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The folders in which every Jupyter of this machine, and VS Code, look for kernels.
 *
 * @see <a href="https://docs.jupyter.org/en/latest/use/jupyter-directories.html">Common directories of Jupyter</a>
 */
public final class JupyterData {
    private JupyterData() {}

    /** The user's own. */
    public static Path ofUser() {
        return ofUser(System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
    }

    static Path ofUser(Map<String, String> environment, String system, Path home) {
        String told = environment.getOrDefault("JUPYTER_DATA_DIR", "");
        if (!told.isBlank()) {
            return Path.of(told);
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.contains("mac")) {
            return home.resolve("Library/Jupyter");
        }
        if (name.contains("windows")) {
            String roaming = environment.getOrDefault("APPDATA", "");
            return (roaming.isBlank() ? home.resolve("AppData/Roaming") : Path.of(roaming)).resolve("jupyter");
        }
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        return (xdg.isBlank() ? home.resolve(".local/share") : Path.of(xdg)).resolve("jupyter");
    }

    /** The one of an installation or environment of Python in {@code prefix}. */
    public static Path ofPrefix(Path prefix) {
        return prefix.resolve("share/jupyter");
    }
}
