package millrace.kernel;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/**
 * The type or method that a snippet declares, as far as it can be known without compiling it.
 *
 * @param name simple name
 * @param supertypes what it extends and implements, without type arguments; empty for a method
 * @param permitsAt where a {@code permits} clause belongs that a sealed type does without, or -1
 * @param publicAt where {@code public} is missing: JShell makes a record public, and then its canonical constructor must
 *     be public as well
 * @param privateAt where members of a {@code static} type are {@code private}: it comes from within a class, whose types
 *     see each other's
 * @param outline the declaration with nothing in the bodies of its methods but what needs no other declaration
 */
record Declaration(
        String name,
        Set<String> supertypes,
        int permitsAt,
        List<Integer> publicAt,
        List<Integer> privateAt,
        Supplier<String> outline) {
    private static final String PRIVATE = "private";
    private static final String HEAD = "class $ {";
    private static final Pattern LOOKS_LIKE_ONE =
            Pattern.compile("\\b(class|record|interface|enum)\\s+\\w|[\\w>\\]]\\s+\\w+\\s*\\([^;]*\\)[^;{]*\\{");
    private static final Set<Modifier> ACCESS = EnumSet.of(Modifier.PUBLIC, Modifier.PROTECTED, Modifier.PRIVATE);

    /** The declaration that {@code snippet} consists of, or empty when it is a statement, a variable or an import. */
    static Optional<Declaration> in(String snippet) {
        if (!LOOKS_LIKE_ONE.matcher(snippet).find()) {
            return Optional.empty();
        }
        Syntax syntax = Syntax.of(HEAD + snippet + "\n}");
        if (!syntax.sound() || syntax.unit().getTypeDecls().isEmpty()) {
            return Optional.empty();
        }
        ClassTree around = (ClassTree) syntax.unit().getTypeDecls().get(0);
        return around.getMembers().size() == 1 ? of(around.getMembers().get(0), snippet, syntax) : Optional.empty();
    }

    private static Optional<Declaration> of(Tree member, String snippet, Syntax syntax) {
        if (member instanceof MethodTree method) {
            return Optional.of(new Declaration(
                    method.getName().toString(),
                    Set.of(),
                    -1,
                    List.of(),
                    List.of(),
                    () -> outline(member, snippet, syntax)));
        }
        if (!(member instanceof ClassTree type)) {
            return Optional.empty();
        }
        List<Integer> publicAt = new ArrayList<>();
        if (type.getKind() == Tree.Kind.RECORD) {
            for (Tree each : type.getMembers()) {
                if (each instanceof MethodTree method
                        && method.getName().contentEquals("<init>")
                        && method.getModifiers().getFlags().stream().noneMatch(ACCESS::contains)) {
                    publicAt.add(start(each, syntax));
                }
            }
        }
        int permitsAt = -1;
        if (type.getModifiers().getFlags().contains(Modifier.SEALED)
                && type.getPermitsClause().isEmpty()) {
            permitsAt = snippet.indexOf('{', end(type.getModifiers(), syntax));
        }
        Set<String> supertypes = new HashSet<>();
        type.getImplementsClause().forEach(each -> supertypes.add(simpleName(each)));
        if (type.getExtendsClause() != null) {
            supertypes.add(simpleName(type.getExtendsClause()));
        }
        return Optional.of(new Declaration(
                type.getSimpleName().toString(),
                supertypes,
                permitsAt,
                publicAt,
                type.getModifiers().getFlags().contains(Modifier.STATIC) ? privateAt(type, snippet, syntax) : List.of(),
                () -> outline(member, snippet, syntax)));
    }

    private static List<Integer> privateAt(ClassTree type, String snippet, Syntax syntax) {
        List<Integer> found = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            ModifiersTree modifiers = member instanceof MethodTree method
                    ? method.getModifiers()
                    : member instanceof VariableTree field
                            ? field.getModifiers()
                            : member instanceof ClassTree nested ? nested.getModifiers() : null;
            if (modifiers != null && modifiers.getFlags().contains(Modifier.PRIVATE)) {
                found.add(snippet.lastIndexOf(PRIVATE, end(modifiers, syntax)));
            }
        }
        return found;
    }

    private static String outline(Tree member, String snippet, Syntax syntax) {
        NavigableMap<Integer, Integer> bodies = new TreeMap<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void unused) {
                if (method.getBody() != null && !method.getName().contentEquals("<init>")) {
                    bodies.put(start(method.getBody(), syntax), end(method.getBody(), syntax));
                }
                return null;
            }
        }.scan(member, null);
        StringBuilder outline = new StringBuilder(snippet);
        bodies.descendingMap().forEach((from, to) -> outline.replace(from, to, "{ throw new Error(); }"));
        return outline.toString();
    }

    /** Where {@code tree} begins in the snippet. */
    private static int start(Tree tree, Syntax syntax) {
        return (int) syntax.positions().getStartPosition(syntax.unit(), tree) - HEAD.length();
    }

    private static int end(Tree tree, Syntax syntax) {
        return (int) syntax.positions().getEndPosition(syntax.unit(), tree) - HEAD.length();
    }

    private static String simpleName(Tree type) {
        return type.toString().replaceFirst("<.*", "").replaceFirst(".*\\.", "");
    }

    /**
     * What has to be put into the snippet so that it means in a cell what it means in a file: positions and text.
     *
     * @param cell all declarations of the cell
     */
    Map<Integer, String> completions(List<Declaration> cell) {
        Map<Integer, String> inserts = new TreeMap<>();
        publicAt.forEach(at -> inserts.put(at, "public "));
        privateAt.forEach(at -> {
            inserts.put(at, "/*");
            inserts.put(at + PRIVATE.length(), "*/");
        });
        List<String> permitted = cell.stream()
                .filter(each -> each.supertypes.contains(name))
                .map(Declaration::name)
                .toList();
        if (permitsAt >= 0 && !permitted.isEmpty()) {
            inserts.put(permitsAt, "permits " + String.join(", ", permitted) + " ");
        }
        return inserts;
    }
}
