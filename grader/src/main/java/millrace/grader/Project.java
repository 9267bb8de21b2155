package millrace.grader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things are.
 *
 * @param root the folder with {@code notebooks}, {@code kernel}, {@code lib} and {@code grader}; absolute
 * @param home what the product writes on this machine: {@code .millrace} in the root, unless the environment variable
 *     {@code MILLRACE_HOME} names another folder; absolute, need not exist yet
 * @param installed what is made once and only read from then on, the Python environment and the start-up archives: the
 *     home, unless the environment variable {@code MILLRACE_INSTALLED} names another folder, as in a container whose
 *     image has them; absolute, need not exist yet
 */
public record Project(Path root, Path home, Path installed) {

    /** With all that is made in {@code home}. */
    public Project(Path root, Path home) {
        this(root, home, home);
    }

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
        Path home = named("MILLRACE_HOME").orElse(root.resolve(".millrace"));
        return new Project(root, home, named("MILLRACE_INSTALLED").orElse(home));
    }

    private static Optional<Path> named(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).toAbsolutePath().normalize());
    }

    /** What learners open. */
    public Path notebooks() {
        return root.resolve("notebooks");
    }

    /** What authors write. */
    public Path sources() {
        return notebooks().resolve("source");
    }

    /** What learners' kernels may show of the solutions, sealed. Never part of where answers are graded. */
    public Path solutions() {
        return notebooks().resolve("solutions");
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
