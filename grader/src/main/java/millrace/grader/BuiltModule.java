package millrace.grader;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the build left in a module's {@code target} folder.
 *
 * @param name of the module: kernel, lib, grader
 */
public record BuiltModule(Project project, String name) {
    public Path jar() {
        return target().resolve("millrace-%s-1.0.0-SNAPSHOT.jar".formatted(name));
    }

    /**
     * The module's own jar, then what it needs, in the order in which Java is to look.
     *
     * @throws UserError when the module has not been built
     */
    public Set<String> classPath() {
        if (!Files.isRegularFile(jar())) {
            throw notBuilt(jar());
        }
        Path dependencies = target().resolve("classpath");
        Set<String> path = new LinkedHashSet<>(List.of(jar().toString()));
        try {
            path.addAll(List.of(Files.readString(dependencies).strip().split(File.pathSeparator, -1)));
        } catch (IOException e) {
            throw notBuilt(dependencies);
        }
        return path;
    }

    private Path target() {
        return project.root().resolve(name).resolve("target");
    }

    private UserError notBuilt(Path missing) {
        return UserError.problem("%s: found no such file; expected the result of a build. Run ./millrace doctor."
                .formatted(project.show(missing)));
    }
}
