package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Compares plain values as checks do: numbers by value, those with decimals to within 1e-9 of their size. */
final class Comparison {
    private static final double TOLERANCE = 1e-9;

    /** A double has 17, a decimal of Spark 38. */
    private static final int MOST_DIGITS = 40;

    private Comparison() {}

    /**
     * How the rows of an answer differ from ours.
     *
     * @param missing rows of ours that theirs does not have
     * @param tooMany rows of theirs that ours does not have
     */
    record Difference(List<JsonNode> missing, List<JsonNode> tooMany) {

        /** The same rows in another order. */
        boolean onlyOrder() {
            return missing.isEmpty() && tooMany.isEmpty();
        }
    }

    /** Empty when both have the same rows, each as often; {@code ordered}: in the same order. */
    static Optional<Difference> rows(JsonNode ours, JsonNode theirs, boolean ordered) {
        List<JsonNode> missing = without(ours, theirs);
        List<JsonNode> rest = without(theirs, ours);
        List<JsonNode> tooMany = new ArrayList<>();
        for (JsonNode row : rest) {
            Optional<JsonNode> near =
                    missing.stream().filter(our -> equal(our, row)).findFirst();
            near.ifPresentOrElse(missing::remove, () -> tooMany.add(row));
        }
        if (!missing.isEmpty() || !tooMany.isEmpty()) {
            return Optional.of(new Difference(missing, tooMany));
        }
        return ordered && !equal(ours, theirs) ? Optional.of(new Difference(List.of(), List.of())) : Optional.empty();
    }

    /**
     * The rows that another table does not have, each as often as it is missing there. They are found by their text: of
     * values one can make thousands that a hash table has to compare with each other.
     */
    private static List<JsonNode> without(JsonNode rows, JsonNode others) {
        Map<String, Integer> open = new HashMap<>();
        others.forEach(other -> open.merge(other.toString(), 1, Integer::sum));
        List<JsonNode> without = new ArrayList<>();
        for (JsonNode row : rows) {
            if (open.merge(row.toString(), -1, Integer::sum) < 0) {
                without.add(row);
            }
        }
        return without;
    }

    /**
     * Whether an answer that is no rows is ours. Of text the space around it does not count, and where ours is text, theirs
     * may be a number that is written so: what a learner sees compares a sealed answer by its text.
     */
    static boolean values(JsonNode ours, JsonNode theirs) {
        if (ours.isArray() && theirs.isArray()) {
            return each(ours, theirs, Comparison::values);
        }
        boolean byText = ours.isTextual() && (theirs.isTextual() || theirs.isNumber() || theirs.isBoolean());
        return byText ? ours.asText().strip().equals(theirs.asText().strip()) : equal(ours, theirs);
    }

    private static boolean each(JsonNode one, JsonNode other, BiPredicate<JsonNode, JsonNode> same) {
        return one.size() == other.size()
                && IntStream.range(0, one.size()).allMatch(i -> same.test(one.get(i), other.get(i)));
    }

    /** Whether two plain values are the same. */
    static boolean equal(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return equal(one.decimalValue(), other.decimalValue());
        }
        if (one.isArray() && other.isArray()) {
            return each(one, other, Comparison::equal);
        }
        if (one.has("map") && other.has("map")) {
            return rows(one.get("map"), other.get("map"), false).isEmpty();
        }
        return one.equals(other);
    }

    private static boolean equal(BigDecimal one, BigDecimal other) {
        // A number of many digits is nobody's approximate result, and thousands of them are a way to keep us busy.
        if (one.precision() > MOST_DIGITS
                || other.precision() > MOST_DIGITS
                || Math.abs((long) one.scale()) > 400
                || Math.abs((long) other.scale()) > 400) {
            return one.scale() == other.scale() && one.unscaledValue().equals(other.unscaledValue());
        }
        if (one.compareTo(other) == 0) {
            return true;
        }
        if (one.stripTrailingZeros().scale() <= 0 && other.stripTrailingZeros().scale() <= 0) {
            return false;
        }
        double size = Math.max(one.abs().doubleValue(), other.abs().doubleValue());
        // A billionth of infinity is infinity, and any number as near as that.
        return Double.isFinite(size) && one.subtract(other).abs().doubleValue() <= TOLERANCE * size;
    }
}
