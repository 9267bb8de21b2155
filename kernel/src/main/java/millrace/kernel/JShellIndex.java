package millrace.kernel;

import java.lang.reflect.Method;
import jdk.jshell.SourceCodeAnalysis;

/**
 * JShell's list of the JDK's packages, which it begins to make at once, beside the first cell, with 0.15 s of processor
 * time and 90 MB of garbage. Only completion asks for it, and knows these names from elsewhere; see {@link
 * Evaluator#packagesIn}.
 */
final class JShellIndex {
    private JShellIndex() {}

    /** Of {@code analysis}, which has only just been made. Where {@link JShellMemory} cannot do its work, it is made all the same. */
    static void leaveOut(SourceCodeAnalysis analysis) {
        try {
            Method suspend = analysis.getClass().getMethod("suspendIndexing");
            suspend.setAccessible(true);
            suspend.invoke(analysis);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            ProcessLog.say("JShell makes its list of the JDK's packages: " + closed);
        }
    }
}
