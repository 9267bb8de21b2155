package millrace.kernel;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java that was parsed and nothing more, which takes a millisecond where JShell's analysis takes ten.
 *
 * @param sound whether the parser had nothing to say against it
 */
record Syntax(CompilationUnitTree unit, SourcePositions positions, boolean sound) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    /** Parses the text of a source file. */
    static Syntax of(String text) {
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Cell.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return text;
            }
        };
        List<String> problems = new ArrayList<>();
        JavacTask task = (JavacTask) COMPILER.getTask(
                null,
                FILES,
                diagnostic -> {
                    // A bare expression is no statement in a file, but is one in a cell.
                    if (diagnostic.getKind() == Diagnostic.Kind.ERROR
                            && !diagnostic.getCode().equals("compiler.err.not.stmt")) {
                        problems.add(diagnostic.getCode());
                    }
                },
                List.of("-proc:none"),
                null,
                List.of(file));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new Syntax(unit, Trees.instance(task).getSourcePositions(), problems.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether {@code snippet} can stand in a method: then it is no method itself, and no import. */
    static boolean soundInBlock(String snippet) {
        return of("class $ { void $() { " + snippet + "\n;}}").sound();
    }

    /** Whether {@code snippet} parses as any of the things that a cell can be made of. */
    static boolean soundSnippet(String snippet) {
        return soundInBlock(snippet)
                || of("class $ { " + snippet + "\n}").sound()
                || of(snippet).sound();
    }
}
