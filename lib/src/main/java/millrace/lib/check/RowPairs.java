package millrace.lib.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.lib.display.Values;
import org.apache.spark.sql.Row;

/** Finds out which found row belongs beside which expected one. For the few rows of a check that people read. */
final class RowPairs {
    private RowPairs() {}

    /** Pairs the rows: in their order, or else equal ones, then those that have most values in common, then the rest. */
    static List<Comparison.Line> of(List<Row> rows, List<Row> found, boolean ordered) {
        return ordered ? inOrder(rows, found) : inAnyOrder(rows, found);
    }

    private static List<Comparison.Line> inOrder(List<Row> rows, List<Row> found) {
        List<Comparison.Line> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(rows.size(), found.size()); i++) {
            if (i >= found.size()) {
                lines.add(missing(rows.get(i)));
            } else if (i >= rows.size()) {
                lines.add(tooMany(found.get(i)));
            } else {
                boolean same = same(rows.get(i), found.get(i));
                lines.add(line(same ? Comparison.Kind.SAME : Comparison.Kind.DIFFERENT, rows.get(i), found.get(i)));
            }
        }
        return lines;
    }

    private static List<Comparison.Line> inAnyOrder(List<Row> rows, List<Row> found) {
        List<Row> open = new ArrayList<>(found);
        open.sort(Comparator.comparing(row -> texts(row).toString()));
        Comparison.Line[] lines = new Comparison.Line[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            Row expected = rows.get(i);
            Optional<Row> match =
                    open.stream().filter(row -> same(expected, row)).findFirst();
            if (match.isPresent()) {
                open.remove(match.get());
                lines[i] = line(Comparison.Kind.SAME, expected, match.get());
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            if (lines[i] == null) {
                Row expected = rows.get(i);
                Optional<Row> near = open.stream()
                        .filter(row -> inCommon(expected, row) > 0)
                        .max(Comparator.comparingInt(row -> inCommon(expected, row)));
                near.ifPresent(open::remove);
                lines[i] = near.map(row -> line(Comparison.Kind.DIFFERENT, expected, row))
                        .orElseGet(() -> missing(expected));
            }
        }
        List<Comparison.Line> all = new ArrayList<>(List.of(lines));
        open.forEach(row -> all.add(tooMany(row)));
        return all;
    }

    private static Comparison.Line missing(Row expected) {
        return new Comparison.Line(Comparison.Kind.MISSING, texts(expected), List.of(), Set.of());
    }

    private static Comparison.Line tooMany(Row actual) {
        return new Comparison.Line(Comparison.Kind.EXTRA, List.of(), texts(actual), Set.of());
    }

    private static boolean same(Row expected, Row actual) {
        return Canonical.equal(Canonical.row(expected), Canonical.row(actual));
    }

    private static int inCommon(Row expected, Row actual) {
        return Math.min(expected.length(), actual.length())
                - differing(expected, actual).size();
    }

    private static Set<Integer> differing(Row expected, Row actual) {
        return IntStream.range(0, Math.min(expected.length(), actual.length()))
                .filter(i -> !Canonical.equal(Canonical.value(expected.get(i)), Canonical.value(actual.get(i))))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Comparison.Line line(Comparison.Kind kind, Row expected, Row actual) {
        return new Comparison.Line(kind, texts(expected), texts(actual), differing(expected, actual));
    }

    static List<String> texts(Row row) {
        return IntStream.range(0, row.length())
                .mapToObj(i -> visible(row.get(i)))
                .toList();
    }

    /** Text in quotes where one could not see what it is: empty, or with blanks at its ends. */
    private static String visible(Object value) {
        String text = Values.text(value).replace("\t", "\\t");
        boolean clear =
                !(value instanceof String) || (text.equals(text.strip()) && !text.isEmpty() && !text.equals("null"));
        return clear ? text : '"' + text + '"';
    }
}
