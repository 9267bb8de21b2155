package millrace.grader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.grader.lab.StartupArchives;

/** The project that is being built, and small ones that borrow its jars. */
public final class TestProject {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private TestProject() {}

    /** This project, with its own {@code .millrace}: what was fetched into it once is not fetched again. */
    public static Project real() {
        String home = System.getenv("MILLRACE_HOME");
        return new Project(ROOT, home == null ? ROOT.resolve(".millrace") : Path.of(home));
    }

    /** As {@link #real}, with start-up archives: once they are made, each kernel and each broker saves seconds. */
    public static Project archived() {
        try {
            StartupArchives.of(real()).prepare(System.err::println);
            return real();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the start-up archives were made", e);
        }
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

    /** As {@link #in}, with all that grading takes. */
    public static Project withGrader(Path folder) throws IOException {
        Project project = in(folder);
        copy(new BuiltModule(real(), "kernel").jar(), folder);
        BuiltModule grader = new BuiltModule(real(), "grader");
        copy(grader.jar(), folder);
        copy(grader.jar().resolveSibling("classpath"), folder);
        return project;
    }

    private static void copy(Path file, Path folder) throws IOException {
        Path there = folder.resolve(ROOT.relativize(file));
        Files.createDirectories(there.getParent());
        Files.copy(file, there);
    }
}
