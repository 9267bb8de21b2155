package millrace.grader;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param root the folder with {@code notebooks}, {@code kernel}, {@code lib} and {@code grader}; absolute
 * @param home what the product writes on this machine: {@code .millrace} in the root, unless the environment variable
 *     {@code MILLRACE_HOME} names another folder; absolute, need not exist yet
 */
public record Project(Path root, Path home) {

    /** The project that this process was started for, as the launcher said in {@code -Dmillrace.root}. */
    public static Project current() {
        Path root = Path.of(System.getProperty("millrace.root", ""))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(root.resolve("notebooks"))) {
            throw UserError.usage(
                    "%s has no folder 'notebooks'; expected the root of the Millrace project. Start it with ./millrace there."
                            .formatted(root));
        }
        String home = System.getenv("MILLRACE_HOME");
        return new Project(
                root,
                home == null || home.isBlank()
                        ? root.resolve(".millrace")
                        : Path.of(home).toAbsolutePath().normalize());
    }

    /** What learners open. */
    public Path notebooks() {
        return root.resolve("notebooks");
    }

    /** What authors write. */
    public Path sources() {
        return notebooks().resolve("source");
    }

    public Path logs() {
        return home.resolve("logs");
    }

    /** {@code path} as a person in the project's root would write it. */
    public String show(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return (absolute.startsWith(root) ? root.relativize(absolute) : absolute).toString();
    }
}
