package millrace.kernel;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Java that was parsed and nothing more, which takes a millisecond where JShell's analysis takes ten.
 *
 * @param sound whether the parser had nothing to say against it
 * @param bareExpression whether there is an expression where a file needs a statement
 * @param firstMistake what the parser had to say first against a text that is not sound
 */
record Syntax(
        CompilationUnitTree unit,
        SourcePositions positions,
        boolean sound,
        boolean bareExpression,
        Optional<Mistake> firstMistake) {
    private static final String BLOCK = "class $ { void $() { ";
    private static final String IN_CLASS = "class $ { ";
    private static final String RETURN = "return";
    private static final String ENDS_CELL = " REPL.$Cancel$.returned(";
    private static final String TRY = "try";
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES = new WithoutPlugIns();

    /** What is wrong at a place, in the words of the compiler. */
    record Mistake(int position, String code, String message) {}

    /**
     * What is wrong in {@code snippet}, which seems to end too early, when that is something before its end; whichever
     * thing of those that a cell is made of it has begun as, it is taken for the one in which the mistake comes last.
     */
    static Optional<Mistake> mistake(String snippet) {
        List<String> heads = List.of(BLOCK, IN_CLASS, "");
        List<Syntax> forms = of(heads.stream().map(head -> head + snippet).toList());
        return IntStream.range(0, heads.size())
                .mapToObj(i -> forms.get(i)
                        .firstMistake()
                        .map(found ->
                                new Mistake(found.position() - heads.get(i).length(), found.code(), found.message())))
                .flatMap(Optional::stream)
                .max(Comparator.comparingInt(Mistake::position))
                .filter(last -> !last.code().equals("compiler.err.premature.eof")
                        && last.position() >= 0
                        && last.position() < snippet.stripTrailing().length());
    }

    /** Parses the text of a source file. */
    static Syntax of(String text) {
        return of(List.of(text)).get(0);
    }

    /** Parses the texts of source files, each by itself: to set up the compiler takes longer than to parse. */
    private static List<Syntax> of(List<String> texts) {
        if (texts.isEmpty()) {
            return List.of();
        }
        List<Source> sources = texts.stream().map(Source::new).toList();
        JavacTask task = (JavacTask) COMPILER.getTask(
                null,
                FILES,
                diagnostic -> ((Source) diagnostic.getSource()).hear(diagnostic),
                List.of("-proc:none"),
                null,
                sources);
        try {
            List<Syntax> parsed = new ArrayList<>();
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Source source = sources.get(parsed.size());
                parsed.add(new Syntax(unit, positions, source.sound, source.bareExpression, source.firstMistake));
            }
            return parsed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Before it parses anything, the compiler asks for its plug-ins, and would look into every jar of the class path for
     * them: half a second of a cold kernel's first cell, some milliseconds of every later one.
     */
    private static final class WithoutPlugIns extends ForwardingJavaFileManager<JavaFileManager> {
        WithoutPlugIns() {
            super(COMPILER.getStandardFileManager(null, null, null));
        }

        @Override
        public boolean hasLocation(Location location) {
            return location == StandardLocation.ANNOTATION_PROCESSOR_MODULE_PATH || super.hasLocation(location);
        }

        @Override
        public <S> ServiceLoader<S> getServiceLoader(Location location, Class<S> service) {
            return ServiceLoader.load(ModuleLayer.empty(), service);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;
        private boolean sound = true;
        private boolean bareExpression;
        private Optional<Mistake> firstMistake = Optional.empty();

        Source(String text) {
            super(URI.create("string:///Cell.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }

        void hear(Diagnostic<?> diagnostic) {
            // A bare expression is no statement in a file, but is one in a cell.
            if (diagnostic.getCode().equals("compiler.err.not.stmt")) {
                bareExpression = true;
            } else if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                sound = false;
                Mistake mistake = new Mistake(
                        (int) diagnostic.getPosition(), diagnostic.getCode(), diagnostic.getMessage(Locale.ENGLISH));
                firstMistake = firstMistake.or(() -> Optional.of(mistake));
            }
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
        if (snippet.indexOf('=') < 0) {
            return false;
        }
        List<? extends StatementTree> statements = inBlock(snippet).statements();
        return !statements.isEmpty()
                && statements.get(0) instanceof ExpressionStatementTree statement
                && (statement.getExpression() instanceof AssignmentTree
                        || statement.getExpression() instanceof CompoundAssignmentTree);
    }

    /**
     * What has to be put into {@code statement}, by position, so that it ends the cell by {@code return}, and closes
     * variables of the notebook by {@code try}, as in the body of a method.
     */
    static Map<Integer, String> inserts(String statement) {
        if (!statement.contains(RETURN) && !statement.contains(TRY)) {
            return Map.of();
        }
        Syntax syntax = inBlock(statement);
        Map<Integer, String> inserts = resources(syntax.statements(), syntax, BLOCK.length());
        inserts.putAll(returns(syntax));
        return inserts;
    }

    /** So that each {@code return} that stands in no method, class or lambda gives its value in a form that ends the cell. */
    private static Map<Integer, String> returns(Syntax syntax) {
        Map<Integer, String> insertions = new TreeMap<>();
        TreeScanner<Void, Void> search = new TreeScanner<>() {
            @Override
            public Void visitReturn(ReturnTree tree, Void unused) {
                int afterReturn = (int) syntax.positions().getStartPosition(syntax.unit(), tree)
                        - BLOCK.length()
                        + RETURN.length();
                if (tree.getExpression() == null) {
                    insertions.put(afterReturn, ENDS_CELL + "null)");
                } else {
                    insertions.put(afterReturn, ENDS_CELL);
                    insertions.put(
                            (int) syntax.positions().getEndPosition(syntax.unit(), tree.getExpression())
                                    - BLOCK.length(),
                            ")");
                }
                return null;
            }

            @Override
            public Void visitClass(ClassTree tree, Void unused) {
                return null;
            }

            @Override
            public Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
                return null;
            }
        };
        search.scan(syntax.statements(), null);
        return insertions;
    }

    /** Where {@code declaration} first uses {@code name} by itself, not as the member of something; its beginning if never. */
    static int firstUse(String declaration, String name) {
        Syntax syntax = of(IN_CLASS + declaration + "\n}");
        List<Integer> uses = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitIdentifier(IdentifierTree tree, Void unused) {
                if (tree.getName().contentEquals(name)) {
                    uses.add((int) syntax.positions().getStartPosition(syntax.unit(), tree) - IN_CLASS.length());
                }
                return null;
            }
        }.scan(syntax.unit(), null);
        return uses.stream()
                .mapToInt(Integer::intValue)
                .filter(at -> at >= 0)
                .min()
                .orElse(0);
    }

    /**
     * What has to be put into {@code trees} of {@code syntax}, by position, so that each {@code try} can close variables of
     * the notebook. Those are fields that are never final, and a {@code try} takes none such; one that stands for it will do.
     *
     * @param from where in the text the snippet begins
     */
    static Map<Integer, String> resources(Iterable<? extends Tree> trees, Syntax syntax, int from) {
        Map<Integer, String> closed = new TreeMap<>();
        Set<String> declared = new HashSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitTry(TryTree tree, Void unused) {
                for (Tree resource : tree.getResources()) {
                    if (resource instanceof IdentifierTree variable) {
                        int start = (int) syntax.positions().getStartPosition(syntax.unit(), variable) - from;
                        closed.put(start, variable.getName().toString());
                    }
                }
                return super.visitTry(tree, null);
            }

            @Override
            public Void visitVariable(VariableTree tree, Void unused) {
                declared.add(tree.getName().toString());
                return super.visitVariable(tree, null);
            }
        }.scan(trees, null);
        closed.values().removeAll(declared);
        closed.replaceAll((start, name) -> "var %s$ = ".formatted(name));
        return closed;
    }

    /** The names of the variables that {@code snippet} declares for what follows it. */
    static Set<String> variables(String snippet) {
        return inBlock(snippet).statements().stream()
                .filter(VariableTree.class::isInstance)
                .map(variable -> ((VariableTree) variable).getName().toString())
                .collect(Collectors.toSet());
    }

    /** Those of a snippet that was parsed in a block; none of one that cannot stand there. */
    private List<? extends StatementTree> statements() {
        return sound
                        && unit.getTypeDecls().size() == 1
                        && unit.getTypeDecls().get(0) instanceof ClassTree type
                        && type.getMembers().get(0) instanceof MethodTree method
                ? method.getBody().getStatements()
                : List.of();
    }

    private static Syntax inBlock(String snippet) {
        return of(blockOf(snippet));
    }

    private static String blockOf(String snippet) {
        return BLOCK + snippet + "\n;}}";
    }

    /** Those of {@code snippets} that parse as none of the things that a cell can be made of; in the same order. */
    static List<String> unsoundSnippets(List<String> snippets) {
        List<Syntax> inBlocks = of(snippets.stream().map(Syntax::blockOf).toList());
        return IntStream.range(0, snippets.size())
                .filter(i -> !inBlocks.get(i).sound())
                .mapToObj(snippets::get)
                .filter(snippet -> !of(IN_CLASS + snippet + "\n}").sound())
                .filter(snippet -> !of(snippet).sound())
                .toList();
    }
}
