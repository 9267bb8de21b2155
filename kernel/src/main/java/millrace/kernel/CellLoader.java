package millrace.kernel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/**
 * Finds the classes that cells are compiled to. It is the context class loader of cells' threads, and hands out the bytes
 * of its classes as resources, because Spark cleans closures by reading their classes.
 *
 * <p>It defines none of them itself: each snippet's class, with those nested in it, has a loader of its own, so that a
 * snippet that was replaced can go. A snippet's loader holds those of the snippets it was compiled against, and finds all
 * others here by name. Here they are held until {@link #keep} leaves them out, and from then on found for as long as
 * something else holds them, such as a streaming query that still runs.
 */
final class CellLoader extends ClassLoader implements LoaderDelegate {
    /** The class that JShell wraps around a snippet, or around overloads that call each other. */
    static final String SIMPLE_NAME = "\\$JShell\\$\\d+[A-Z]*+(?:_\\d+[A-Z]*+)*+";

    /** With what follows for a class nested in it. */
    private static final Pattern SNIPPET = Pattern.compile("(REPL\\." + SIMPLE_NAME + ")(\\$.*)?");

    private static final String NAME = "millrace-cells";

    private final Map<String, SnippetLoader> kept = new ConcurrentHashMap<>();
    private ClassMirror mirror;
    private final Map<String, WeakReference<SnippetLoader>> all = new ConcurrentHashMap<>();

    CellLoader(ClassLoader parent) {
        super(NAME, parent);
    }

    @Override
    public void load(ClassBytecodes[] added) throws ClassInstallException {
        Map<String, SnippetLoader> loaders = new HashMap<>();
        for (ClassBytecodes each : added) {
            loaders.computeIfAbsent(snippet(each.name()), name -> new SnippetLoader(this))
                    .classes
                    .put(each.name(), each.bytecodes());
        }
        loaders.forEach(kept::putIfAbsent);
        loaders.forEach((name, loader) -> all.put(name, new WeakReference<>(kept.get(name))));
        loaders.values().forEach(this::holdWhatItNeeds);
        loaders.values().forEach(this::writeToMirror);
        boolean[] installed = new boolean[added.length];
        try {
            for (int i = 0; i < added.length; i++) {
                // Linked now, so that what is wrong with a class shows in the cell that declares it.
                Method[] linked = findClass(added[i].name()).getDeclaredMethods();
                installed[i] = linked != null;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException(e.toString(), installed);
        }
    }

    private void holdWhatItNeeds(SnippetLoader loader) {
        Set<String> names = new LinkedHashSet<>();
        loader.classes.values().forEach(bytes -> names.addAll(SnippetBytecode.classesNamedIn(bytes)));
        for (String name : names) {
            SnippetLoader needed = loaderOf(name);
            if (needed != null && !needed.equals(loader)) {
                loader.needed.put(snippet(name), needed);
            }
        }
    }

    /** Writes the class files of all cells, those that are here and those to come, into {@code folder}. */
    synchronized void mirrorTo(Path folder) {
        mirrorTo(new ClassMirror(folder));
    }

    /** Where they are written to; a folder of our own when none was named. */
    synchronized Path mirror() {
        if (mirror == null) {
            mirrorTo(ClassMirror.temporary());
        }
        return mirror.folder();
    }

    private void mirrorTo(ClassMirror target) {
        mirror = target;
        kept.values().forEach(this::writeToMirror);
    }

    private synchronized void writeToMirror(SnippetLoader loader) {
        if (mirror != null) {
            loader.classes.forEach(mirror::write);
        }
    }

    /** Lets go of all snippets' classes but these; the names are those of the snippets' outermost classes. */
    void keep(Set<String> snippets) {
        kept.keySet().retainAll(snippets);
        all.values().removeIf(loader -> loader.get() == null);
    }

    /** The snippets whose classes can still be found, kept or not. */
    Set<String> snippets() {
        return Set.copyOf(all.keySet());
    }

    @Override
    public void classesRedefined(ClassBytecodes[] redefined) {
        throw new UnsupportedOperationException("classes of cells get new names instead");
    }

    @Override
    public void addToClasspath(String path) {
        // The parent loader has the class path of the process.
    }

    /** The parents have no snippets' classes, and would keep a lock for each such name they were asked for. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isSnippet(name) ? findClass(name) : super.loadClass(name, resolve);
    }

    private static boolean isSnippet(String className) {
        return SNIPPET.matcher(className).matches();
    }

    /** The class of a cell, which may be loaded already: JShell asks for it by this method, too. */
    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        SnippetLoader loader = loaderOf(name);
        if (loader == null) {
            throw new ClassNotFoundException(name);
        }
        return loader.own(name);
    }

    /** The class file of a cell's class, or null. */
    byte[] bytes(String name) {
        SnippetLoader loader = loaderOf(name);
        return loader == null ? null : loader.classes.get(name);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        String ofClass =
                name.endsWith(".class") ? name.substring(0, name.length() - 6).replace('/', '.') : "";
        byte[] bytes = bytes(ofClass);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }

    /** Null when there is none. */
    private SnippetLoader loaderOf(String className) {
        String snippet = snippet(className);
        SnippetLoader held = kept.get(snippet);
        WeakReference<SnippetLoader> weak = held == null ? all.get(snippet) : null;
        return weak == null ? held : weak.get();
    }

    /** The name of the outermost class; of a class that is no snippet's, its own. */
    static String snippet(String className) {
        Matcher matcher = SNIPPET.matcher(className);
        return matcher.matches() ? matcher.group(1) : className;
    }

    /** Defines one snippet's class and those nested in it. */
    private static final class SnippetLoader extends ClassLoader {
        private final CellLoader cells;
        private final Map<String, byte[]> classes = new ConcurrentHashMap<>();
        private final Map<String, SnippetLoader> needed = new ConcurrentHashMap<>();

        SnippetLoader(CellLoader cells) {
            super(NAME, cells.getParent());
            this.cells = cells;
            // Who writes an assertion in a notebook wants to see it fail.
            setDefaultAssertionStatus(true);
        }

        private Class<?> own(String name) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return isSnippet(name) ? findClass(name) : super.loadClass(name, resolve);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (classes.containsKey(name)) {
                return own(name);
            }
            SnippetLoader other = needed.get(snippet(name));
            return other == null ? cells.findClass(name) : other.own(name);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return cells.getResourceAsStream(name);
        }
    }
}
