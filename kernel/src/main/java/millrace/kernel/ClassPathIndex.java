package millrace.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The classes in the jars of a class path, by package. The compiler's own reader keeps a tree of every entry of every
 * jar, and asks each jar for each package: with the 170 of Spark that takes 100 MB and a second of each start.
 *
 * <p>Jars are taken as they are when the kernel starts. Of a jar for several releases of Java it knows the common
 * classes, which declare the same things. Safe for use by any thread.
 */
final class ClassPathIndex implements AutoCloseable {
    private static final String ENDING = ".class";

    private final List<Path> entries;
    private final Set<Path> jars;
    private final CompletableFuture<Map<String, List<Names>>> packages;
    private final Map<Path, ZipFile> open = new ConcurrentHashMap<>();

    private ClassPathIndex(List<Path> entries) {
        this.entries = entries;
        this.jars = entries.stream().filter(Files::isRegularFile).collect(Collectors.toCollection(LinkedHashSet::new));
        this.packages = CompletableFuture.supplyAsync(this::read);
    }

    /** Begins to read the jars, and returns at once. */
    static ClassPathIndex of(String classPath) {
        return new ClassPathIndex(paths(classPath));
    }

    /** The entries of the class path, in its order, each once. */
    List<Path> entries() {
        return entries;
    }

    private static List<Path> paths(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .distinct()
                .toList();
    }

    /** What of {@code classPath}, which may have grown since, is not in here: folders, and what was added. */
    List<Path> notIndexed(String classPath) {
        return withoutJars(paths(classPath));
    }

    /** The folders of the class path. */
    List<Path> folders() {
        return withoutJars(entries);
    }

    private List<Path> withoutJars(List<Path> some) {
        return some.stream().filter(entry -> !jars.contains(entry)).toList();
    }

    /** The classes of one jar in one package, without the package's name; nested ones too. */
    private record Names(Path jar, List<String> simple) {}

    /** A class file, not read yet. */
    record Found(Path jar, String binaryName) {
        private String entry() {
            return binaryName.replace('.', '/') + ENDING;
        }
    }

    /** The class files of a package, in the order of the class path. Waits until the jars have been read. */
    Stream<Found> classes(String packageName) {
        String prefix = packageName.isEmpty() ? "" : packageName + ".";
        return packages.join().getOrDefault(packageName, List.of()).stream()
                .flatMap(names -> names.simple.stream().map(simple -> new Found(names.jar, prefix + simple)));
    }

    /** The class files of outermost classes with this simple name, in any package. Waits as {@link #classes} does. */
    Stream<Found> named(String simple) {
        return packages.join().entrySet().stream()
                .flatMap(each -> each.getValue().stream()
                        .filter(names -> names.simple.contains(simple))
                        .map(names -> new Found(names.jar, each.getKey() + "." + simple)));
    }

    /** The names of all packages with classes. Waits as {@link #classes} does. */
    Set<String> packages() {
        return Collections.unmodifiableSet(packages.join().keySet());
    }

    /** The content of a class file; the caller closes it. */
    InputStream read(Found found) throws IOException {
        ZipFile jar = open.get(found.jar);
        if (jar == null) {
            ZipFile opened = new ZipFile(found.jar.toFile());
            jar = open.putIfAbsent(found.jar, opened);
            if (jar == null) {
                jar = opened;
            } else {
                opened.close();
            }
        }
        ZipEntry entry = jar.getEntry(found.entry());
        if (entry == null) {
            throw new IOException("%s has no %s any more; was it built anew while this kernel ran?"
                    .formatted(found.jar, found.entry()));
        }
        return jar.getInputStream(entry);
    }

    private Map<String, List<Names>> read() {
        Map<String, List<Names>> all = new HashMap<>();
        for (Path jar : jars) {
            try {
                names(jar)
                        .forEach((packageName, names) -> all.computeIfAbsent(packageName, name -> new ArrayList<>(1))
                                .add(new Names(jar, List.copyOf(names))));
            } catch (IOException e) {
                ProcessLog.say("%s cannot be read as a jar: %s".formatted(jar, e));
            }
        }
        return all;
    }

    private static Map<String, List<String>> names(Path jar) throws IOException {
        Map<String, List<String>> names = new HashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            String folder = null;
            List<String> inFolder = List.of();
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(ENDING) && !name.startsWith("META-INF/")) {
                    int begin = name.lastIndexOf('/') + 1;
                    // A jar names the classes of a package one after another.
                    if (folder == null || begin != folder.length() || !name.startsWith(folder)) {
                        folder = name.substring(0, begin);
                        inFolder = names.computeIfAbsent(packageOf(folder), each -> new ArrayList<>());
                    }
                    inFolder.add(name.substring(begin, name.length() - ENDING.length()));
                }
            }
        }
        return names;
    }

    private static String packageOf(String folder) {
        return folder.isEmpty() ? "" : folder.substring(0, folder.length() - 1).replace('/', '.');
    }

    @Override
    public void close() {
        for (ZipFile jar : open.values()) {
            try {
                jar.close();
            } catch (IOException e) {
                ProcessLog.say("%s could not be closed: %s".formatted(jar.getName(), e));
            }
        }
    }
}
