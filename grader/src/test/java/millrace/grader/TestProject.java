package millrace.grader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The project that is being built, and small ones that borrow its jars. */
public final class TestProject {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private TestProject() {}

    /** This project, with its own {@code .millrace}: what was fetched into it once is not fetched again. */
    public static Project real() {
        String home = System.getenv("MILLRACE_HOME");
        return new Project(ROOT, home == null ? ROOT.resolve(".millrace") : Path.of(home));
    }

    /** A project without episodes in {@code folder}, with copies of what it takes to run one. */
    public static Project in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("notebooks/source"));
        BuiltModule lib = new BuiltModule(real(), "lib");
        copy(lib.jar(), folder);
        copy(lib.jar().resolveSibling("classpath"), folder);
        copy(ROOT.resolve("grader/src/main/python/read_sources.py"), folder);
        return new Project(folder, folder.resolve(".millrace"));
    }

    private static void copy(Path file, Path folder) throws IOException {
        Path there = folder.resolve(ROOT.relativize(file));
        Files.createDirectories(there.getParent());
        Files.copy(file, there);
    }
}
