package millrace.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/**
 * What the compiler has to say about the snippets behind one that it has rejected. JShell compiles them one by one as
 * they run; so that a reader learns of all mistakes at once, these are compiled, but not run, as the body of one method, and
 * what is no statement as the body of a class in it.
 */
final class LaterErrors {
    private static final String HEAD = "void $later$() throws Throwable {\n";

    /** Wrong in a method, but not in a notebook, where each of them is a variable or a statement of its own. */
    private static final Set<String> RIGHT_IN_A_NOTEBOOK = Set.of(
            "compiler.err.already.defined",
            "compiler.err.cant.ref.non.effectively.final.var",
            "compiler.err.local.var.accessed.from.icls.needs.final",
            "compiler.err.unreachable.stmt",
            "compiler.err.initializer.must.be.able.to.complete.normally",
            "compiler.err.var.might.not.have.been.initialized");

    private static final String RETURNS_FROM_THE_CELL = "unexpected return value";

    private final StringBuilder method = new StringBuilder(HEAD);
    private final List<CellSource.Part> included = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    /** What the others cannot find here: methods, and types that are declared as members. */
    private final Set<String> unknown = new HashSet<>();

    /** What a method may need that stands above it. */
    private final Set<String> variables = new HashSet<>();

    private final CellSource.Part rejected;

    /**
     * A mistake.
     *
     * @param part that it is in
     * @param position in the cell
     */
    record Found(CellSource.Part part, int position, Diag diagnostic) {}

    /** @param parts the rejected one, whose variables the others may need, and those behind it */
    LaterErrors(List<CellSource.Part> parts) {
        rejected = parts.get(0);
        for (CellSource.Part part : parts) {
            if (Syntax.statement(part.source())) {
                variables.addAll(Syntax.variables(part.source()));
                include(part, "", "\n;");
                continue;
            }
            Declaration.in(part.source()).ifPresent(declaration -> {
                unknown.add(declaration.name());
                include(part, "class $Later%d$ {\n".formatted(included.size()), "\n}\n;");
            });
        }
    }

    private void include(CellSource.Part part, String before, String after) {
        method.append(before);
        starts.add(method.length());
        included.add(part);
        method.append(part.source()).append(after);
    }

    /** Those behind the rejected part. */
    List<Found> find(JShell shell) {
        List<Found> found = new ArrayList<>();
        for (SnippetEvent event : shell.eval(method + "}")) {
            if (event.causeSnippet() == null) {
                shell.diagnostics(event.snippet())
                        .filter(this::isMistake)
                        .forEach(diagnostic -> place(diagnostic).ifPresent(found::add));
                if (event.snippet().kind() == Snippet.Kind.METHOD
                        && event.status().isActive()) {
                    shell.drop(event.snippet());
                }
            }
        }
        return found;
    }

    private boolean isMistake(Diag diagnostic) {
        return diagnostic.isError()
                && !diagnostic.getMessage(Locale.ENGLISH).endsWith(RETURNS_FROM_THE_CELL)
                && !RIGHT_IN_A_NOTEBOOK.contains(diagnostic.getCode())
                && !names(diagnostic, unknown)
                && !(diagnostic.getCode().startsWith("compiler.err.cant.resolve") && names(diagnostic, variables));
    }

    private static boolean names(Diag diagnostic, Set<String> any) {
        return !Collections.disjoint(CellSource.names(diagnostic.getMessage(Locale.ENGLISH)), any);
    }

    private Optional<Found> place(Diag diagnostic) {
        for (int i = included.size() - 1; i >= 0; i--) {
            CellSource.Part part = included.get(i);
            int inPart = (int) diagnostic.getPosition() - starts.get(i);
            if (inPart >= 0) {
                return part.equals(rejected)
                        ? Optional.empty()
                        : Optional.of(new Found(part, part.inCell(inPart), diagnostic));
            }
        }
        return Optional.empty();
    }
}
