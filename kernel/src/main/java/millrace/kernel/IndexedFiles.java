package millrace.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** Where JShell's compiler finds classes: those of the kernel's jars in an index, all others as it always does. */
final class IndexedFiles extends ForwardingJavaFileManager<StandardJavaFileManager> implements StandardJavaFileManager {
    private final StandardJavaFileManager others;
    private final ClassPathIndex index;

    IndexedFiles(StandardJavaFileManager others, ClassPathIndex index) {
        super(others);
        this.others = others;
        this.index = index;
        leaveToOthers(index.folders());
    }

    /** Without one of its own, the compiler would take the class path of this process. */
    private void leaveToOthers(Collection<Path> paths) {
        try {
            others.setLocationFromPaths(StandardLocation.CLASS_PATH, paths);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Iterable<JavaFileObject> elsewhere = super.list(location, packageName, kinds, recurse);
        if (location != StandardLocation.CLASS_PATH || !kinds.contains(JavaFileObject.Kind.CLASS)) {
            return elsewhere;
        }
        List<JavaFileObject> all = new ArrayList<>();
        index.classes(packageName).map(found -> new ClassFile(found, index)).forEach(all::add);
        elsewhere.forEach(all::add);
        return all;
    }

    /** One in a jar of the index. */
    private static final class ClassFile extends SimpleJavaFileObject {
        private final ClassPathIndex.Found found;
        private final ClassPathIndex index;

        ClassFile(ClassPathIndex.Found found, ClassPathIndex index) {
            super(URI.create("class:///" + found.binaryName().replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.found = found;
            this.index = index;
        }

        @Override
        public InputStream openInputStream() throws IOException {
            return index.read(found);
        }
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof ClassFile ours ? ours.found.binaryName() : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        return (one instanceof ClassFile || other instanceof ClassFile)
                ? one.toUri().equals(other.toUri())
                : super.isSameFile(one, other);
    }

    @Override
    public boolean hasLocation(Location location) {
        return location == StandardLocation.CLASS_PATH || super.hasLocation(location);
    }

    /** JShell names the whole class path anew whenever a jar is added to it. */
    @Override
    public boolean handleOption(String option, Iterator<String> remaining) {
        if (!option.equals("-classpath")) {
            return super.handleOption(option, remaining);
        }
        leaveToOthers(index.notIndexed(remaining.next()));
        return true;
    }

    @Override
    public void close() throws IOException {
        index.close();
        super.close();
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return others.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return others.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return others.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return others.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
        others.setLocation(location, files);
    }

    @Override
    public Iterable<? extends File> getLocation(Location location) {
        return others.getLocation(location);
    }

    @Override
    public Iterable<? extends Path> getLocationAsPaths(Location location) {
        return others.getLocationAsPaths(location);
    }

    @Override
    public Path asPath(FileObject file) {
        return others.asPath(file);
    }
}
