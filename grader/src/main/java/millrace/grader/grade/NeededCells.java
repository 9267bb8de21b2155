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

    /** What Java declares, and what Spark and Kafka are told to call by a name. */
    private static final List<Pattern> DECLARED = List.of(
            Pattern.compile("\\b(?:class|record|interface|enum)\\s{1,9}+(\\w+)"),
            Pattern.compile("\\b(\\w+)\\s{0,9}+\\([^;{}()]{0,1000}+\\)[^;{}()]{0,300}+\\{"),
            Pattern.compile("\\b(\\w+)\\s{0,9}+(?:=(?!=)|;)"),
            Pattern.compile("(?i:queryName|view|table|topic)\\(\\s{0,9}+\"([^\"]{1,200})\""));

    private final List<Cell> cells;
    /** By each name the cells that declare it. */
    private final Map<String, List<Cell>> declaring = new HashMap<>();

    NeededCells(List<Cell> cells) {
        this.cells = cells;
        for (Cell cell : cells) {
            declared(cell)
                    .forEach(name -> declaring
                            .computeIfAbsent(name, first -> new ArrayList<>())
                            .add(cell));
        }
    }

    /** The ids of {@code roots}, of all that declares a name in them, and so on. */
    Set<String> of(Predicate<Cell> roots) {
        Set<String> needed = new LinkedHashSet<>();
        // Each cell and each word once: whoever wrote the cells may want us to be slow.
        Set<String> followed = new HashSet<>();
        Deque<Cell> left = new ArrayDeque<>(
                cells.stream().filter(cell -> roots.test(cell) || imports(cell)).toList());
        while (!left.isEmpty()) {
            Cell cell = left.pop();
            if (needed.add(cell.id())) {
                words(cell).stream()
                        .filter(followed::add)
                        .flatMap(word -> declaring.getOrDefault(word, List.of()).stream())
                        .forEach(left::add);
            }
        }
        return needed;
    }

    private static boolean imports(Cell cell) {
        return cell.source().lines().anyMatch(line -> line.startsWith("import "));
    }

    private static Set<String> words(Cell cell) {
        Set<String> words = new HashSet<>();
        Matcher word = WORD.matcher(cell.source());
        while (word.find()) {
            words.add(word.group());
        }
        // Names of queries and topics have dashes.
        Matcher named = DECLARED.get(DECLARED.size() - 1).matcher(cell.source());
        while (named.find()) {
            words.add(named.group(1));
        }
        return words;
    }

    private static Set<String> declared(Cell cell) {
        Set<String> names = new HashSet<>();
        for (Pattern pattern : DECLARED) {
            Matcher declared = pattern.matcher(cell.source());
            while (declared.find()) {
                names.add(declared.group(1));
            }
        }
        return names;
    }
}
