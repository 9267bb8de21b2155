package millrace.grader.grade;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.grader.notebook.Cell;

/**
 * Finds the cells that others need, by the names in them. It is no compiler: a name that means something else costs a
 * cell more, and one that is put together at run time a cell too few.
 */
final class NeededCells {
    private static final Pattern WORD = Pattern.compile("\\w+");

    /** Not the member of something. */
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])\\w+");

    /** What Java declares, or gives a value. */
    private static final List<Pattern> DECLARED = List.of(
            Pattern.compile("\\b(?:class|record|interface|enum)\\s{1,9}+(\\w+)"),
            Pattern.compile("\\b(\\w+)\\s{0,9}+\\([^;{}()]{0,1000}+\\)[^;{}()]{0,300}+\\{"),
            Pattern.compile("\\b((?!\\d)\\w+)\\s{0,9}+(?:=(?!=)|;)"));

    /** What Spark and Kafka are told to call by a name. */
    private static final Pattern NAMED =
            Pattern.compile("(?i:queryName|view|table|topic|register)\\(\\s{0,9}+\"([^\"]{1,200})\"");

    private final List<Cell> cells;
    private final Map<String, Text> texts = new HashMap<>();
    /** By each name the cells that declare it, and those that give it another value. */
    private final Map<String, List<Cell>> declaring = new HashMap<>();
    /** By each name of Spark or Kafka the cells that give it. */
    private final Map<String, List<Cell>> naming = new HashMap<>();

    NeededCells(List<Cell> cells) {
        this.cells = cells;
        Set<String> visible = new HashSet<>();
        for (Cell cell : cells) {
            Text text = Text.of(cell.source());
            texts.put(cell.id(), text);
            visible.addAll(declared(text.outside()));
        }
        for (Cell cell : cells) {
            Set<String> names = declared(texts.get(cell.id()).code());
            names.retainAll(visible);
            names.forEach(name -> add(declaring, name, cell));
            named(cell).forEach(name -> add(naming, name, cell));
        }
    }

    private static void add(Map<String, List<Cell>> cells, String name, Cell cell) {
        cells.computeIfAbsent(name, first -> new ArrayList<>()).add(cell);
    }

    /**
     * The text of a cell in its parts.
     *
     * @param code without comments, and with empty quotes
     * @param outside of the code what is in no braces: what others can see
     * @param quoted what is in quotes
     */
    private record Text(String code, String outside, String quoted) {

        static Text of(String source) {
            if (source.startsWith("%%")) {
                return new Text(source, "", source);
            }
            StringBuilder code = new StringBuilder();
            StringBuilder outside = new StringBuilder();
            StringBuilder quoted = new StringBuilder();
            int depth = 0;
            int at = 0;
            while (at < source.length()) {
                char c = source.charAt(at);
                int end = at + 1;
                if (source.startsWith("//", at)) {
                    end = after(source, "\n", at);
                } else if (source.startsWith("/*", at)) {
                    end = after(source, "*/", at + 2);
                } else if (c == '"' || c == '\'') {
                    end = source.startsWith("\"\"\"", at) ? after(source, "\"\"\"", at + 3) : quoteEnd(source, at);
                    quoted.append(source, at, end).append(' ');
                    code.append("\"\"");
                } else {
                    code.append(c);
                    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                    if (depth <= 0 || (depth == 1 && c == '{')) {
                        outside.append(c);
                    }
                }
                at = Math.max(end, at + 1);
            }
            return new Text(code.toString(), outside.toString(), quoted.toString());
        }

        private static int after(String source, String end, int from) {
            int found = source.indexOf(end, from);
            return found < 0 ? source.length() : found + end.length();
        }

        /** A quote that is not closed ends with its line. */
        private static int quoteEnd(String source, int start) {
            for (int i = start + 1; i < source.length(); i++) {
                char c = source.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == source.charAt(start) || c == '\n') {
                    return i + 1;
                }
            }
            return source.length();
        }
    }

    /** The ids of {@code roots}, of all that declares a name in them, and so on. */
    Set<String> of(Predicate<Cell> roots) {
        Set<String> needed = new LinkedHashSet<>();
        // Each cell and each word once: whoever wrote the cells may want us to be slow.
        Set<String> followed = new HashSet<>();
        Set<String> followedNames = new HashSet<>();
        Deque<Cell> left = new ArrayDeque<>(
                cells.stream().filter(cell -> roots.test(cell) || imports(cell)).toList());
        while (!left.isEmpty()) {
            Cell cell = left.pop();
            if (needed.add(cell.id())) {
                Text text = texts.get(cell.id());
                follow(words(NAME, text.code()), followed, declaring, left);
                Set<String> names = words(WORD, text.quoted());
                // Names of queries and topics have dashes.
                names.addAll(named(cell));
                follow(names, followedNames, naming, left);
            }
        }
        return needed;
    }

    private static void follow(
            Set<String> words, Set<String> followed, Map<String, List<Cell>> declaring, Deque<Cell> left) {
        words.stream()
                .filter(followed::add)
                .flatMap(word -> declaring.getOrDefault(word, List.of()).stream())
                .forEach(left::add);
    }

    private static boolean imports(Cell cell) {
        return cell.source().lines().anyMatch(line -> line.startsWith("import "));
    }

    private static Set<String> words(Pattern pattern, String text) {
        Set<String> words = new HashSet<>();
        Matcher word = pattern.matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    private static Set<String> declared(String code) {
        Set<String> names = new HashSet<>();
        for (Pattern pattern : DECLARED) {
            Matcher declared = pattern.matcher(code);
            while (declared.find()) {
                names.add(declared.group(1));
            }
        }
        return names;
    }

    private static Set<String> named(Cell cell) {
        Set<String> names = new HashSet<>();
        Matcher named = NAMED.matcher(cell.source());
        while (named.find()) {
            names.add(named.group(1));
        }
        return names;
    }
}
