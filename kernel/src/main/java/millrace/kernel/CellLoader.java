package millrace.kernel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/**
 * Loads the classes that cells are compiled to. It is the context class loader of cells' threads, and hands out the
 * bytes of its classes as resources, because Spark cleans closures by reading their classes.
 */
final class CellLoader extends ClassLoader implements LoaderDelegate {
    private final Map<String, byte[]> classes = new ConcurrentHashMap<>();

    CellLoader(ClassLoader parent) {
        super("millrace-cells", parent);
    }

    @Override
    public void load(ClassBytecodes[] added) throws ClassInstallException {
        boolean[] installed = new boolean[added.length];
        try {
            for (ClassBytecodes each : added) {
                classes.put(each.name(), each.bytecodes());
            }
            for (int i = 0; i < added.length; i++) {
                // Linked now, so that what is wrong with a class shows in the cell that declares it.
                Method[] linked = loadClass(added[i].name()).getDeclaredMethods();
                installed[i] = linked != null;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException(e.toString(), installed);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] redefined) {
        throw new UnsupportedOperationException("classes of cells get new names instead");
    }

    @Override
    public void addToClasspath(String path) {
        // The parent loader has the class path of the process.
    }

    /** The class of a cell, which may be loaded already: JShell asks for it by this method, too. */
    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
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
    public InputStream getResourceAsStream(String name) {
        byte[] bytes = name.endsWith(".class")
                ? classes.get(name.substring(0, name.length() - 6).replace('/', '.'))
                : null;
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
