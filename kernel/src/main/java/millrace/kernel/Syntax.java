package millrace.kernel;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * @param bareExpression whether there is an expression where a file needs a statement
 */
record Syntax(CompilationUnitTree unit, SourcePositions positions, boolean sound, boolean bareExpression) {
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
        AtomicBoolean bareExpression = new AtomicBoolean();
        JavacTask task = (JavacTask) COMPILER.getTask(
                null,
                FILES,
                diagnostic -> {
                    // A bare expression is no statement in a file, but is one in a cell.
                    if (diagnostic.getCode().equals("compiler.err.not.stmt")) {
                        bareExpression.set(true);
                    } else if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                        problems.add(diagnostic.getCode());
                    }
                },
                List.of("-proc:none"),
                null,
                List.of(file));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new Syntax(
                    unit, Trees.instance(task).getSourcePositions(), problems.isEmpty(), bareExpression.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether {@code snippet} can stand in a method: then it is no method itself, and no import. */
    static boolean soundInBlock(String snippet) {
        return inBlock(snippet).sound();
    }

    /** Whether {@code snippet} can stand in a method as Java wants it, where a bare expression cannot. */
    static boolean statement(String snippet) {
        Syntax syntax = inBlock(snippet);
        return syntax.sound() && !syntax.bareExpression();
    }

    /** Whether {@code snippet} is one assignment, plain or with an operator. */
    static boolean assignment(String snippet) {
        Syntax syntax = inBlock(snippet);
        if (!syntax.sound() || syntax.unit().getTypeDecls().isEmpty()) {
            return false;
        }
        ClassTree type = (ClassTree) syntax.unit().getTypeDecls().get(0);
        return type.getMembers().get(0) instanceof MethodTree method
                && !method.getBody().getStatements().isEmpty()
                && method.getBody().getStatements().get(0) instanceof ExpressionStatementTree statement
                && (statement.getExpression() instanceof AssignmentTree
                        || statement.getExpression() instanceof CompoundAssignmentTree);
    }

    private static Syntax inBlock(String snippet) {
        return of("class $ { void $() { " + snippet + "\n;}}");
    }

    /** Whether {@code snippet} parses as any of the things that a cell can be made of. */
    static boolean soundSnippet(String snippet) {
        return soundInBlock(snippet)
                || of("class $ { " + snippet + "\n}").sound()
                || of(snippet).sound();
    }
}
