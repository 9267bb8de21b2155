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

    /** Pairs the rows: equal ones, then those that have most values in common, then the rest. */
    static List<Comparison.Line> of(List<Row> rows, List<Row> found, boolean ordered) {
        List<Row> open = new ArrayList<>(found);
        if (!ordered) {
            open.sort(Comparator.comparing(row -> texts(row).toString()));
        }
        Comparison.Line[] lines = new Comparison.Line[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            Row expected = rows.get(i);
            int at = i;
            Optional<Row> match = ordered
                    ? Optional.of(found)
                            .filter(all -> at < all.size() && same(expected, all.get(at)))
                            .map(all -> all.get(at))
                    : open.stream().filter(row -> same(expected, row)).findFirst();
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
                near.ifPresent(row -> open.remove(row));
                lines[i] = near.map(row -> line(Comparison.Kind.DIFFERENT, expected, row))
                        .orElseGet(() ->
                                new Comparison.Line(Comparison.Kind.MISSING, texts(expected), List.of(), Set.of()));
            }
        }
        List<Comparison.Line> all = new ArrayList<>(List.of(lines));
        open.forEach(row -> all.add(new Comparison.Line(Comparison.Kind.EXTRA, List.of(), texts(row), Set.of())));
        return all;
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
