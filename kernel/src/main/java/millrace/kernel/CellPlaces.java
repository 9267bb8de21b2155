package millrace.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/** Where in which cell a line of a compiled class comes from. */
final class CellPlaces {
    /** A frame as {@link StackTraceElement#toString} writes it, with the name of the cells' class loader or without. */
    private static final Pattern FRAME =
            Pattern.compile("(?:millrace-cells//)?(REPL\\.\\$JShell\\$[\\w$]+)\\.([\\w$<>]+)"
                    + "\\(\\$JShell\\$\\d+[A-Z]*\\.java:(\\d{1,9})\\)");

    /**
     * What stands before the name of a class or a variable that a cell declares, or before the number of a class without a
     * name.
     */
    private static final Pattern AROUND_NAME = Pattern.compile(
            "REPL\\.\\$JShell\\$\\d+[A-Z]*(?:\\$(?:\\$JShell\\$anonymous\\$)?|\\.(?!do_it|lambda\\$))(?=[\\w$])");

    private final Map<String, Lines> lines = new ConcurrentHashMap<>();

    /**
     * A line of a cell or of a file that one loaded; the text of it reads {@code cell [3] line 2}.
     *
     * @param where {@code cell [3]}, or the file's name
     */
    record Place(String where, int line) {
        @Override
        public String toString() {
            return "%s line %d".formatted(where, line);
        }
    }

    private record Lines(List<Place> placeOfClassLine) {}

    /**
     * Remembers the class that a snippet was compiled to.
     *
     * @param part what was compiled
     */
    void remember(SnippetWrapper wrapper, Cell cell, CellSource source, CellSource.Part part) {
        String[] wrapped = wrapper.wrapped().split("\n", -1);
        List<Place> known = new ArrayList<>(wrapped.length);
        int position = 0;
        for (String wrappedLine : wrapped) {
            int inSnippet = 0;
            for (int column = 0; column < wrappedLine.length() && inSnippet == 0; column++) {
                inSnippet = wrapper.wrappedToSourcePosition(position + column);
            }
            known.add(source.place(cell, part.inCell(inSnippet)));
            position += wrappedLine.length() + 1;
        }
        lines.put(wrapper.fullClassName(), new Lines(List.copyOf(known)));
    }

    /** Forgets all snippets but these; the names are those of their outermost classes. */
    void keep(Set<String> snippets) {
        lines.keySet().retainAll(snippets);
    }

    /** The cell's line that {@code frame} stands on, or empty when it is no code of a cell. */
    Optional<Place> of(StackTraceElement frame) {
        Lines known = lines.get(CellLoader.snippet(frame.getClassName()));
        int line = frame.getLineNumber() - 1;
        if (known == null || line < 0 || line >= known.placeOfClassLine.size()) {
            return Optional.empty();
        }
        return Optional.of(known.placeOfClassLine.get(line));
    }

    /** A frame of a cell's code as a reader knows it, {@code total (cell [3] line 2)}; empty when it is no such frame. */
    Optional<String> describe(StackTraceElement frame) {
        return of(frame).map(place -> {
            String method = frame.getMethodName();
            if (method.startsWith("lambda$")) {
                method = method.split("\\$", -1)[1];
            }
            return method.startsWith("do_it") ? place.toString() : method + " (" + place + ")";
        });
    }

    /** Whether {@code frame} does no more than call {@code next}: JShell has two methods for the value of some variables. */
    static boolean leadsTo(StackTraceElement next, StackTraceElement frame) {
        return next.getMethodName().equals("do_it$Aux")
                && frame.getMethodName().equals("do_it$")
                && frame.getClassName().equals(next.getClassName());
    }

    /**
     * {@code text} with each stack frame of a cell's code in words, since exceptions get printed and quoted in messages,
     * and with what a cell declares named as the cell has it.
     */
    String inWords(String text) {
        if (!text.contains("REPL.$JShell$")) {
            return text;
        }
        String framed = FRAME.matcher(text).replaceAll(found -> {
            StackTraceElement frame =
                    new StackTraceElement(found.group(1), found.group(2), null, Integer.parseInt(found.group(3)));
            return Matcher.quoteReplacement(describe(frame).orElse(found.group()));
        });
        return AROUND_NAME.matcher(framed).replaceAll("");
    }
}
