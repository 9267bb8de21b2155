package millrace.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/**
 * Frees what JShell keeps of snippets that were replaced or dropped: each with the compiler's view of it, some 50 KB a
 * cell, for as long as the session lasts. There is no way to ask for that, so it is done where the JVM was started with
 * {@code --add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED}, as ours is; elsewhere, and where a JDK has it differently, they
 * stay.
 */
final class JShellMemory {
    /**
     * Each cell leaves 10 KB of names in the compilers that JShell uses again, and 12 KB of a class that only a collection of
     * the whole heap unloads. The JVM would wait with that until hundreds of megabytes are full. New compilers and a
     * collection take a tenth of a second each.
     */
    private static final int CELLS_UNTIL_CLEARED = 300;

    private final Set<Snippet> snippets;
    private final List<Snippet> byKey;
    private final List<Map<String, ?>> byClass;
    private final Runnable newCompilers;
    private int cells;

    private JShellMemory(
            Set<Snippet> snippets, List<Snippet> byKey, List<Map<String, ?>> byClass, Runnable newCompilers) {
        this.snippets = snippets;
        this.byKey = byKey;
        this.byClass = byClass;
        this.newCompilers = newCompilers;
    }

    /** Of {@code shell}, as far as it is open to us. */
    @SuppressWarnings("unchecked")
    static JShellMemory of(JShell shell) {
        try {
            Object maps = read(shell, "maps");
            Object tasks = read(shell, "taskFactory");
            Object files = read(tasks, "fileManager");
            return new JShellMemory(
                    (Set<Snippet>) read(maps, "snippets"),
                    (List<Snippet>) read(maps, "keyIndexToSnippet"),
                    List.of(
                            (Map<String, ?>) read(files, "classObjects"),
                            (Map<String, ?>) read(read(shell, "classTracker"), "map"),
                            (Map<String, ?>) read(read(shell, "outerMap"), "classOuters")),
                    newCompilers(tasks));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return new JShellMemory(new HashSet<>(), new ArrayList<>(), List.of(), () -> {});
        }
    }

    private static Runnable newCompilers(Object tasks) throws ReflectiveOperationException {
        Method make = tasks.getClass().getDeclaredMethod("initTaskPool");
        make.setAccessible(true);
        return () -> {
            try {
                make.invoke(tasks);
            } catch (ReflectiveOperationException e) {
                ProcessLog.say("JShell goes on with the compilers it has: " + e);
            }
        };
    }

    /**
     * Frees all but what is kept; called after each cell.
     *
     * @param snippet which snippets are
     * @param className likewise, by the name of the class, with its package or without
     */
    void keep(Predicate<Snippet> snippet, Predicate<String> className) {
        snippets.removeIf(snippet.negate());
        byKey.replaceAll(each -> each == null || snippet.test(each) ? each : null);
        byClass.forEach(map -> map.keySet().removeIf(className.negate()));
        cells++;
        if (cells % CELLS_UNTIL_CLEARED == 0) {
            renewCompilers();
            System.gc();
        }
    }

    /**
     * Forgets the compilers that JShell uses again: one that has met a text that is too long for a class file refuses all
     * that comes behind it.
     */
    void renewCompilers() {
        newCompilers.run();
    }

    private static Object read(Object object, String name) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }
}
