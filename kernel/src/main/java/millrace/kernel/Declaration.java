package millrace.kernel;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * The type or method that a snippet declares, as far as it can be known without compiling it.
 *
 * @param name simple name
 * @param signature what a later declaration of the same thing has as well, and an overload has not
 * @param supertypes what it, and each type nested in it, extends and implements, without type arguments, by the type's
 *     name; empty for a method
 * @param permitsAt where a {@code permits} clause belongs that a sealed type does without, or -1
 * @param inserts positions and text: what has to be put in so that it means in a cell what it means in a class, where the
 *     rest of the cell uses the methods that the function is given the names of
 * @param outline the declaration with nothing in the bodies of its methods but what needs no other declaration
 */
record Declaration(
        String name,
        String signature,
        Map<String, Set<String>> supertypes,
        int permitsAt,
        Function<Predicate<String>, Map<Integer, String>> inserts,
        Supplier<String> outline) {
    private static final String HEAD = "class $ {";
    private static final Pattern TYPE =
            Pattern.compile("\\b(?:class|record|interface|enum)\\s+\\w", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern METHOD =
            Pattern.compile("[\\w>\\]]\\s++\\w++\\s*+\\(", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Set<Modifier> ACCESS = EnumSet.of(Modifier.PUBLIC, Modifier.PROTECTED, Modifier.PRIVATE);

    /** The declaration that {@code snippet} consists of, or empty when it is a statement, a variable or an import. */
    static Optional<Declaration> in(String snippet) {
        if (!looksLikeOne(snippet)) {
            return Optional.empty();
        }
        Syntax syntax = Syntax.of(HEAD + snippet + "\n}");
        if (!syntax.sound() || syntax.unit().getTypeDecls().isEmpty()) {
            return Optional.empty();
        }
        ClassTree around = (ClassTree) syntax.unit().getTypeDecls().get(0);
        return around.getMembers().size() == 1 ? of(around.getMembers().get(0), snippet, syntax) : Optional.empty();
    }

    /** Whether it is worth the millisecond of the parser: quick for a cell of thousands of lines, too, and true too often. */
    private static boolean looksLikeOne(String snippet) {
        return snippet.indexOf('{') >= 0
                && (TYPE.matcher(snippet).find() || METHOD.matcher(snippet).find());
    }

    private static Optional<Declaration> of(Tree member, String snippet, Syntax syntax) {
        if (member instanceof MethodTree method) {
            return Optional.of(new Declaration(
                    method.getName().toString(),
                    signature(method),
                    Map.of(),
                    -1,
                    usedElsewhere -> locked(method, snippet, syntax),
                    () -> outline(member, snippet, syntax)));
        }
        if (!(member instanceof ClassTree type)) {
            return Optional.empty();
        }
        int permitsAt = -1;
        if (type.getModifiers().getFlags().contains(Modifier.SEALED)
                && type.getPermitsClause().isEmpty()) {
            permitsAt = snippet.indexOf('{', end(type.getModifiers(), syntax));
        }
        Map<String, Set<String>> supertypes = new LinkedHashMap<>();
        addSupertypes(type, type.getSimpleName().toString(), supertypes);
        return Optional.of(new Declaration(
                type.getSimpleName().toString(),
                type.getSimpleName().toString(),
                supertypes,
                permitsAt,
                usedElsewhere -> opened(type, usedElsewhere, snippet, syntax),
                () -> outline(member, snippet, syntax)));
    }

    private static void addSupertypes(ClassTree type, String name, Map<String, Set<String>> all) {
        Set<String> supertypes = new HashSet<>();
        type.getImplementsClause().forEach(each -> supertypes.add(simpleName(each)));
        if (type.getExtendsClause() != null) {
            supertypes.add(simpleName(type.getExtendsClause()));
        }
        all.put(name, supertypes);
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested) {
                addSupertypes(nested, name + "." + nested.getSimpleName(), all);
            }
        }
    }

    private static String signature(MethodTree method) {
        return method.getParameters().stream()
                .map(parameter -> parameter.getType().toString())
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    /**
     * JShell has no {@code synchronized} methods, and puts each into a class of its own: they get the lock in common that
     * those of one class have.
     */
    private static Map<Integer, String> locked(MethodTree method, String snippet, Syntax syntax) {
        Map<Integer, String> inserts = new TreeMap<>(Syntax.resources(List.of(method), syntax, HEAD.length()));
        if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED) && method.getBody() != null) {
            leaveOut(Modifier.SYNCHRONIZED, method.getModifiers(), snippet, syntax, inserts);
            inserts.put(start(method.getBody(), syntax) + 1, "synchronized (REPL.$Cancel$.LOCK) {");
            inserts.merge(end(method.getBody(), syntax) - 1, "}", String::concat);
        }
        return inserts;
    }

    /**
     * JShell makes a record public, and then its canonical constructor must be public as well. A {@code static} type comes
     * from within a class, whose types see what is private in each other. A method stays private unless one of them calls it:
     * a subclass would override it otherwise.
     */
    private static Map<Integer, String> opened(
            ClassTree type, Predicate<String> usedElsewhere, String snippet, Syntax syntax) {
        Map<Integer, String> inserts = new TreeMap<>(Syntax.resources(List.of(type), syntax, HEAD.length()));
        boolean nested =
                type.getModifiers().getFlags().contains(Modifier.STATIC) && type.getKind() != Tree.Kind.INTERFACE;
        for (Tree member : type.getMembers()) {
            ModifiersTree modifiers = member instanceof MethodTree method
                    ? method.getModifiers()
                    : member instanceof VariableTree field
                            ? field.getModifiers()
                            : member instanceof ClassTree inner ? inner.getModifiers() : null;
            if (type.getKind() == Tree.Kind.RECORD
                    && member instanceof MethodTree method
                    && method.getName().contentEquals("<init>")
                    && method.getModifiers().getFlags().stream().noneMatch(ACCESS::contains)) {
                inserts.put(start(member, syntax), "public ");
            }
            if (nested
                    && modifiers != null
                    && modifiers.getFlags().contains(Modifier.PRIVATE)
                    && mayBeOpened(member, usedElsewhere)) {
                leaveOut(Modifier.PRIVATE, modifiers, snippet, syntax, inserts);
            }
        }
        return inserts;
    }

    private static boolean mayBeOpened(Tree member, Predicate<String> usedElsewhere) {
        return !(member instanceof MethodTree method)
                || method.getName().contentEquals("<init>")
                || usedElsewhere.test(method.getName().toString());
    }

    private static void leaveOut(
            Modifier modifier, ModifiersTree modifiers, String snippet, Syntax syntax, Map<Integer, String> inserts) {
        int at = snippet.lastIndexOf(modifier.toString(), end(modifiers, syntax));
        inserts.put(at, "/*");
        inserts.put(at + modifier.toString().length(), "*/");
    }

    /** A use of a method by another class than the method's own; what a class calls with no more than the name is its own. */
    private static Pattern use(String method) {
        return Pattern.compile("(?<!\\bthis)(?:\\.|::)\\s*+(?:<[^()]*>\\s*+)?+" + Pattern.quote(method) + "\\b");
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
     * @param others the texts of its other snippets
     */
    Map<Integer, String> completions(List<Declaration> cell, List<String> others) {
        Map<Integer, String> all = new TreeMap<>(
                inserts.apply(method -> others.stream().anyMatch(use(method).asPredicate())));
        // JShell waits for a type that stands below, but not for one that is nested in such a type.
        List<String> permitted = cell.stream()
                .flatMap(each -> each.subtypesOf(name))
                .filter(type -> type.startsWith(name + ".") || !type.contains("."))
                .toList();
        // Of its own members the compiler knows, as long as nothing is said of others.
        boolean itsOwnAlone = permitted.stream().allMatch(supertypes::containsKey);
        if (permitsAt >= 0 && !itsOwnAlone) {
            all.put(permitsAt, "permits " + String.join(", ", permitted) + " ");
        }
        return all;
    }

    private Stream<String> subtypesOf(String type) {
        return supertypes.entrySet().stream()
                .filter(each -> each.getValue().contains(type))
                .map(Map.Entry::getKey);
    }
}
