package millrace.kernel;

import java.util.HashMap;
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
            Pattern.compile("(?:millrace-cells//)?(REPL\\.\\$JShell\\$[\\w$]+)\\.([\\w$<>]+)" + "\\("
                    + CellLoader.SIMPLE_NAME + "\\.java:(\\d{1,9})\\)");

    /**
     * What stands before the name of a class or a variable that a cell declares, or before the number of a class without a
     * name.
     */
    private static final Pattern AROUND_NAME = Pattern.compile("REPL\\." + CellLoader.SIMPLE_NAME
            + "(?:\\$(?:\\$JShell\\$anonymous\\$)?|\\.(?!do_it|lambda\\$))(?=[\\w$])");

    /** The places of the lines of classes, by the class's name and the number of the line. */
    private final Map<String, Map<Integer, Place>> lines = new ConcurrentHashMap<>();

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

    private record Range(int begin, int end) {}

    /**
     * Remembers the class that a snippet was compiled to.
     *
     * @param part what was compiled
     */
    void remember(SnippetWrapper wrapper, Cell cell, CellSource source, CellSource.Part part) {
        Map<Integer, Place> known = new HashMap<>();
        Range own = own(wrapper);
        int begin = 0;
        int line = 0;
        for (String wrappedLine : wrapper.wrapped().split("\n", -1)) {
            line++;
            int end = begin + wrappedLine.length();
            if (begin < own.end && end > own.begin) {
                int inSnippet = 0;
                for (int at = Math.max(begin, own.begin); at < end && inSnippet == 0; at++) {
                    inSnippet = wrapper.wrappedToSourcePosition(at);
                }
                known.put(line, source.place(cell, part.inCell(inSnippet)));
            }
            begin = end + 1;
        }
        lines.computeIfAbsent(wrapper.fullClassName(), name -> new ConcurrentHashMap<>())
                .putAll(known);
    }

    /** Where a snippet stands in the text of its class, which overloads that call each other share. */
    private static Range own(SnippetWrapper wrapper) {
        int end = wrapper.wrapped().length();
        if (!wrapper.fullClassName().contains("_")) {
            return new Range(0, end);
        }
        for (int begin = 0; begin < end; begin++) {
            int length = lengthAt(begin, wrapper);
            if (length > 0) {
                return new Range(begin, begin + length);
            }
        }
        return new Range(0, 0);
    }

    /** How long the snippet is that begins at {@code begin}, or 0 when none begins there or another one. */
    private static int lengthAt(int begin, SnippetWrapper wrapper) {
        String wrapped = wrapper.wrapped();
        String source = wrapper.source();
        int length = 0;
        while (length < source.length() && wrapper.wrappedToSourcePosition(begin + length + 1) == length + 1) {
            // JShell has blanks in the place of comments and of some modifiers.
            char found = wrapped.charAt(begin + length);
            if (found != ' ' && found != source.charAt(length)) {
                return 0;
            }
            length++;
        }
        return length;
    }

    /** Forgets all snippets but these; the names are those of their outermost classes. */
    void keep(Set<String> snippets) {
        lines.keySet().retainAll(snippets);
    }

    /** The cell's line that {@code frame} stands on, or empty when it is no code of a cell. */
    Optional<Place> of(StackTraceElement frame) {
        return Optional.ofNullable(lines.get(CellLoader.snippet(frame.getClassName())))
                .map(known -> known.get(frame.getLineNumber()));
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
