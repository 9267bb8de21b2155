package millrace.kernel;

import java.lang.reflect.Method;
import jdk.jshell.SourceCodeAnalysis;

/**
 * JShell's list of the JDK's packages, which only completion asks for. JShell begins to make it at once, beside the first
 * cell, with 0.15 s of processor time and 90 MB of garbage. Where {@link JShellMemory} can do its work too, it waits until
 * somebody asks.
 */
final class JShellIndex {
    private Runnable begin;

    private JShellIndex(Runnable begin) {
        this.begin = begin;
    }

    /** That of {@code analysis}, which has only just been made. */
    static JShellIndex postponed(SourceCodeAnalysis analysis) {
        try {
            Method suspend = analysis.getClass().getMethod("suspendIndexing");
            Method resume = analysis.getClass().getMethod("resumeIndexing");
            suspend.setAccessible(true);
            resume.setAccessible(true);
            suspend.invoke(analysis);
            return new JShellIndex(() -> resume(analysis, resume));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return new JShellIndex(() -> {});
        }
    }

    private static void resume(SourceCodeAnalysis analysis, Method resume) {
        try {
            resume.invoke(analysis);
        } catch (ReflectiveOperationException e) {
            ProcessLog.say("JShell completes no names of packages of the JDK: " + e);
        }
    }

    /** Lets JShell make it, in the background; at once when it has been let before. */
    synchronized void begin() {
        begin.run();
        begin = () -> {};
    }
}
