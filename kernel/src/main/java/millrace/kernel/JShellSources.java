package millrace.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Lets JShell show documentation from the sources beside jars: those of {@code x.jar} are in {@code x-sources.jar}, where
 * Maven puts them. By itself JShell knows the JDK's only, and there is no way to tell it of others, so it is done where
 * {@link JShellMemory} can do its work too.
 */
final class JShellSources {
    private static final String JAR = ".jar";

    private final SourceCodeAnalysis analysis;
    private final Field known;
    private final Method find;
    private int entries;

    private JShellSources(SourceCodeAnalysis analysis, Field known, Method find) {
        this.analysis = analysis;
        this.known = known;
        this.find = find;
    }

    /** Empty where JShell is closed to us. */
    static Optional<JShellSources> of(SourceCodeAnalysis analysis) {
        try {
            Field known = analysis.getClass().getDeclaredField("availableSources");
            Method find = analysis.getClass().getDeclaredMethod("findSources");
            known.setAccessible(true);
            find.setAccessible(true);
            return Optional.of(new JShellSources(analysis, known, find));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return Optional.empty();
        }
    }

    /** Makes known what is beside the jars of {@code classPath}, which only grows; at once when it has not grown. */
    void follow(List<Path> classPath) {
        if (classPath.size() == entries) {
            return;
        }
        try {
            List<Path> all = new ArrayList<>();
            for (Object source : (List<?>) find.invoke(analysis)) {
                all.add((Path) source);
            }
            classPath
                    .subList(entries, classPath.size())
                    .forEach(jar -> beside(jar).ifPresent(all::add));
            known.set(analysis, all);
            entries = classPath.size();
        } catch (ReflectiveOperationException e) {
            ProcessLog.say("JShell goes on with the JDK's sources: " + e);
        }
    }

    private static Optional<Path> beside(Path jar) {
        Path name = jar.getFileName();
        if (name == null || !name.toString().endsWith(JAR)) {
            return Optional.empty();
        }
        String base = name.toString().substring(0, name.toString().length() - JAR.length());
        return Optional.of(jar.resolveSibling(base + "-sources" + JAR)).filter(Files::isReadable);
    }
}
