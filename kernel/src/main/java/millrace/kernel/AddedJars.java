package millrace.kernel;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jars and folders that cells put on the class path; the parent of the loader of the cells' classes. */
final class AddedJars extends URLClassLoader {
    private final List<Path> paths = new ArrayList<>();

    AddedJars(ClassLoader parent) {
        super("millrace-added", new URL[0], parent);
    }

    /** Adds {@code path}, an existing jar or folder; false when it is there already. */
    synchronized boolean add(Path path) {
        if (paths.contains(path)) {
            return false;
        }
        try {
            addURL(path.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path + " is no path of a file system", e);
        }
        return paths.add(path);
    }

    synchronized List<Path> paths() {
        return List.copyOf(paths);
    }
}
