package millrace.lib.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * The rows that an answer must give.
 *
 * @param columns names that are asked for, or empty
 * @param ordered whether the order of the rows counts
 * @param known mistakes by rows that show them
 */
record RowExpectation(List<Row> rows, Optional<List<String>> columns, boolean ordered, List<KnownMistake<Row>> known) {

    /** Compares, and finds words for the first thing that is wrong. */
    Verdict judge(ResultTable given) {
        ResultTable result = named(given);
        List<Comparison.Line> lines = RowPairs.of(rows, result.rows(), ordered);
        boolean allSame = lines.stream().allMatch(line -> line.kind() == Comparison.Kind.SAME);
        Optional<String> problem = columnProblem(result)
                .or(() -> allSame ? Optional.<String>empty() : Optional.of(rowProblem(result, lines)));
        if (problem.isEmpty()) {
            return Verdict.correct(
                    rows.size() == 1
                            ? "The row is as expected."
                            : "All %d rows are as expected.".formatted(rows.size()));
        }
        String notes = result.notes().stream().map(note -> "\n" + note).collect(Collectors.joining());
        return new Verdict(
                Verdict.Status.WRONG,
                KnownMistake.explained(problem.get(), known, result.rows()) + notes,
                Optional.of(new Comparison(expectedColumns(), result.columns(), lines)));
    }

    /** Rows made by hand have no names of their own: those that are asked for are meant, as far as they go. */
    private ResultTable named(ResultTable result) {
        if (!result.columns().isEmpty()) {
            return result;
        }
        int found = result.rows().isEmpty() ? width() : result.rows().get(0).length();
        List<String> names = expectedColumns();
        return new ResultTable(
                IntStream.range(0, found)
                        .mapToObj(i -> i < names.size() ? names.get(i) : "column " + (i + 1))
                        .toList(),
                result.rows(),
                result.mostPieces(),
                result.notes());
    }

    private int width() {
        return columns.map(List::size)
                .orElseGet(() -> rows.isEmpty() ? 0 : rows.get(0).length());
    }

    private List<String> expectedColumns() {
        return columns.orElseGet(() ->
                IntStream.rangeClosed(1, width()).mapToObj(i -> "column " + i).toList());
    }

    private Optional<String> columnProblem(ResultTable result) {
        int found = result.columns().size();
        if (width() > 0 && found != width()) {
            String wanted = columns.map(names -> " (%s)".formatted(String.join(", ", names)))
                    .orElse("");
            return Optional.of("The result has %s (%s), and %d%s %s expected.%s"
                    .formatted(
                            plural(found, "column"),
                            String.join(", ", result.columns()),
                            width(),
                            wanted,
                            width() == 1 ? "was" : "were",
                            found < width() && rightAsFarAsTheyGo(result)
                                    ? " As far as they go, the values are right: more columns are needed."
                                    : ""));
        }
        if (columns.isEmpty() || columns.get().equals(result.columns())) {
            return Optional.empty();
        }
        List<String> names = columns.get();
        if (Set.copyOf(names).equals(Set.copyOf(result.columns()))) {
            return Optional.of(
                    "The columns are the right ones, but in another order: %s. Expected: %s. select(…) puts them in order."
                            .formatted(String.join(", ", result.columns()), String.join(", ", names)));
        }
        int first = IntStream.range(0, names.size())
                .filter(i -> !names.get(i).equals(result.columns().get(i)))
                .findFirst()
                .orElseThrow();
        return Optional.of("Column %d is called %s; expected %s. as(\"%s\") gives it that name."
                .formatted(first + 1, result.columns().get(first), names.get(first), names.get(first)));
    }

    /** Whether each row is an expected one with columns left out; looked for by name, or else from the left. */
    private boolean rightAsFarAsTheyGo(ResultTable result) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < result.columns().size(); i++) {
            places.add(
                    columns.isPresent() ? columns.get().indexOf(result.columns().get(i)) : i);
        }
        if (places.contains(-1) || result.rows().size() != rows.size()) {
            return false;
        }
        List<List<Object>> cut = rows.stream()
                .map(Canonical::row)
                .map(row -> places.stream().map(row::get).collect(Collectors.toCollection(ArrayList<Object>::new)))
                .collect(Collectors.toCollection(ArrayList::new));
        return result.rows().stream().map(Canonical::row).allMatch(row -> {
            Optional<List<Object>> match =
                    cut.stream().filter(each -> Canonical.equal(each, row)).findFirst();
            match.ifPresent(cut::remove);
            return match.isPresent();
        });
    }

    private String rowProblem(ResultTable result, List<Comparison.Line> lines) {
        if (result.rows().isEmpty()) {
            return "The result is empty; expected %s.".formatted(plural(rows.size(), "row"));
        }
        return nullColumn(result)
                .or(() -> wrongKind(result))
                .or(() -> wrongOrder(result))
                .orElseGet(() -> firstDifference(lines));
    }

    /** The null trap: from_json gives null where name or type do not fit, and no error. */
    private Optional<String> nullColumn(ResultTable result) {
        return IntStream.range(0, result.columns().size())
                .filter(i -> result.rows().stream().allMatch(row -> row.isNullAt(i)))
                .filter(i -> rows.stream().anyMatch(row -> !row.isNullAt(i)))
                .mapToObj(i ->
                        "Every value of column %s is null. If it comes from from_json: that gives null, and no error, where a name or a type of the schema does not fit the JSON. Compare them letter by letter, upper and lower case too."
                                .formatted(result.columns().get(i)))
                .findFirst();
    }

    private Optional<String> wrongKind(ResultTable result) {
        for (int i = 0; i < result.columns().size(); i++) {
            Optional<String> expected = kind(rows, i);
            Optional<String> found = kind(result.rows(), i);
            if (expected.isPresent() && found.isPresent() && !expected.equals(found)) {
                return Optional.of("Column %s has another type: it holds %s, and %s was expected."
                        .formatted(result.columns().get(i), found.get(), expected.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> kind(List<Row> rows, int column) {
        return rows.stream()
                .map(row -> row.get(column))
                .filter(Objects::nonNull)
                .findFirst()
                .flatMap(value -> Canonical.kind(Canonical.value(value)));
    }

    private Optional<String> wrongOrder(ResultTable result) {
        if (!ordered) {
            return Optional.empty();
        }
        boolean same =
                RowPairs.of(rows, result.rows(), false).stream().allMatch(line -> line.kind() == Comparison.Kind.SAME);
        return same ? Optional.of("The rows are right, but in another order.") : Optional.empty();
    }

    private String firstDifference(List<Comparison.Line> lines) {
        Comparison.Line line = lines.stream()
                .filter(each -> each.kind() != Comparison.Kind.SAME)
                .findFirst()
                .orElseThrow();
        if (line.kind() == Comparison.Kind.MISSING) {
            return "A row is missing: %s.".formatted(shown(line.expected()));
        }
        if (line.kind() == Comparison.Kind.EXTRA) {
            boolean twice = rows.stream().anyMatch(row -> RowPairs.texts(row).equals(line.actual()));
            return twice
                    ? "There is a row too many: %s comes more often than expected.".formatted(shown(line.actual()))
                    : "There is a row that was not expected: %s.".formatted(shown(line.actual()));
        }
        if (ordered && line.differing().size() == line.expected().size()) {
            return "Row %d is %s; expected %s."
                    .formatted(lines.indexOf(line) + 1, shown(line.actual()), shown(line.expected()));
        }
        int column = line.differing().iterator().next();
        return "In the row %s, %s is %s; expected %s."
                .formatted(
                        shown(line.actual()),
                        expectedColumns().get(column),
                        line.actual().get(column),
                        line.expected().get(column));
    }

    private static String shown(List<String> values) {
        return "(" + String.join(", ", values) + ")";
    }

    private static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
