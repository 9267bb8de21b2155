package millrace.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;

/** Says of a name that the compiler does not know where it may come from. */
final class UnknownNames {
    /** Parts of the names of packages that libraries keep to themselves. */
    private static final Pattern INNER = Pattern.compile(
            ".*\\b(internals?|impl|classic|shaded|sparkproject|catalyst|execution|repackaged|relocated|thirdparty|unsafe)\\b.*");

    private static final int MOST = 2;

    private final ClassPathIndex index;

    UnknownNames(ClassPathIndex index) {
        this.index = index;
    }

    /** What may be missing; empty for a member of something. */
    Optional<String> advice(UnknownSymbol unknown) {
        if (!unknown.type().isEmpty()) {
            return Optional.empty();
        }
        String name = unknown.name();
        if (Character.isUpperCase(name.charAt(0)) && !unknown.kind().equals("method")) {
            List<String> classes = classes(name);
            return classes.isEmpty()
                    ? Optional.empty()
                    : Optional.of("An import may be missing: "
                            + classes.stream().map("import %s;"::formatted).collect(Collectors.joining(" or ")));
        }
        return Optional.of(
                "Nothing of this name has been declared since the kernel started. Is it spelt right? Has the cell that declares it been run?");
    }

    /** The first public classes of that name: those of the JDK, then in the order of the class path. */
    private List<String> classes(String name) {
        Stream<String> ofLibraries = index.named(name)
                .filter(found -> !INNER.matcher(found.binaryName()).matches())
                .filter(this::isPublic)
                .sorted(Comparator.comparingInt(
                                (ClassPathIndex.Found found) -> index.entries().indexOf(found.jar()))
                        .thenComparing(ClassPathIndex.Found::binaryName))
                .map(ClassPathIndex.Found::binaryName);
        return Stream.concat(ofTheJdk(name), ofLibraries).distinct().limit(MOST).toList();
    }

    /** Those of {@code java.base}, or else of another module. */
    private static Stream<String> ofTheJdk(String name) {
        return ModuleLayer.boot().modules().stream()
                .filter(module -> module.getName().startsWith("java."))
                .sorted(Comparator.comparing(module -> !module.getName().equals("java.base")))
                .map(module -> module.getDescriptor().exports().stream()
                        .filter(exported -> !exported.isQualified())
                        .map(exported -> exported.source() + "." + name)
                        .filter(UnknownNames::isPublic)
                        .sorted()
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .stream()
                .flatMap(List::stream);
    }

    private static boolean isPublic(String name) {
        try {
            return Modifier.isPublic(Class.forName(name, false, ClassLoader.getPlatformClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException | LinkageError none) {
            return false;
        }
    }

    private boolean isPublic(ClassPathIndex.Found found) {
        try (InputStream bytes = index.read(found)) {
            return Modifier.isPublic(new ClassReader(bytes).getAccess());
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }
}
