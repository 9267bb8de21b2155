package millrace.kernel;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Starts {@link MavenResolver} in a class loader of its own: Maven brings libraries that cells may want to use in other
 * versions.
 */
final class MavenRepository {
    private MavenRepository() {}

    /**
     * The jars of {@code coordinates} and of all that these need at run time; what is not there yet is fetched.
     *
     * <p>A thread that waits for a host hears no interrupt, so this one only waits for another, which goes on until that
     * host is given up.
     *
     * @throws IllegalArgumentException when they cannot be had, in words for the user
     */
    static List<Path> resolve(List<String> coordinates) throws InterruptedException {
        FutureTask<List<Path>> jars = new FutureTask<>(() -> resolveHere(coordinates));
        Thread thread = new Thread(jars, "millrace-maven");
        thread.setDaemon(true);
        thread.start();
        try {
            return jars.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException problem) {
                throw problem;
            }
            throw new IllegalStateException("%maven failed", e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Path> resolveHere(List<String> coordinates) throws IOException, ReflectiveOperationException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader apart =
                new URLClassLoader("millrace-maven", classPath(), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(apart);
            Function<List<String>, List<String>> resolver =
                    (Function<List<String>, List<String>>) apart.loadClass(MavenResolver.class.getName())
                            .getConstructor()
                            .newInstance();
            return resolver.apply(coordinates).stream().map(Path::of).toList();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** This class's own jar or folder, and what the build wrote beside it. */
    private static URL[] classPath() throws IOException {
        // Without a logging library slf4j would say into the cell that it has none.
        System.setProperty("slf4j.internal.verbosity", System.getProperty("slf4j.internal.verbosity", "ERROR"));
        try {
            Path own = Path.of(MavenRepository.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<URL> urls = new ArrayList<>(List.of(own.toUri().toURL()));
            for (String jar : Files.readString(own.resolveSibling("maven.classpath"))
                    .strip()
                    .split(File.pathSeparator, -1)) {
                urls.add(Path.of(jar).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    e.getFile() + ": found no such file; expected the result of a build, which %maven needs", e);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
