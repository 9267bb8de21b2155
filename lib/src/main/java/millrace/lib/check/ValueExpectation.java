package millrace.lib.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.lib.display.Values;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Compares a learner's value with the right one, and finds words that help without telling it. */
final class ValueExpectation {
    private ValueExpectation() {}

    static Verdict judge(Object expected, Object given) {
        if (given == null && expected != null) {
            return Verdict.wrong("The method returned null; expected a value.");
        }
        if (expected instanceof StructType right && given instanceof StructType schema) {
            return difference("", right, schema).map(Verdict::wrong).orElseGet(ValueExpectation::right);
        }
        Object right = Canonical.value(expected);
        Object value = Canonical.value(given);
        if (Canonical.equal(right, trimmed(value))) {
            return right();
        }
        Optional<String> kind = Canonical.kind(right);
        if (kind.isPresent() && !kind.equals(Canonical.kind(value))) {
            return Verdict.wrong("The value %s is %s; expected %s."
                    .formatted(Values.text(given), Canonical.kind(value).orElse("null"), kind.get()));
        }
        if (right instanceof List<?> all && value instanceof List<?> some) {
            return Verdict.wrong(entries(all, some));
        }
        if (right instanceof Map<?, ?> all && value instanceof Map<?, ?> some) {
            return Verdict.wrong(entries(all, some));
        }
        return notSo(given);
    }

    static Verdict notSo(Object given) {
        return Verdict.wrong("%s is not what happens. Think again, then look at the cells above: they show it."
                .formatted(Values.text(given)));
    }

    private static Verdict right() {
        return Verdict.correct("That is right.");
    }

    /** The same without the space around a text, also in a list. */
    private static Object trimmed(Object value) {
        if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(trimmed(each)));
            return all;
        }
        return value instanceof String text ? text.strip() : value;
    }

    private static String entries(List<?> right, List<?> given) {
        if (right.size() != given.size()) {
            return "The list has %d %s; expected %d."
                    .formatted(given.size(), given.size() == 1 ? "entry" : "entries", right.size());
        }
        long correct = 0;
        for (int i = 0; i < right.size(); i++) {
            correct += Canonical.equal(right.get(i), trimmed(given.get(i))) ? 1 : 0;
        }
        return "%d of %d entries are right.".formatted(correct, right.size());
    }

    private static String entries(Map<?, ?> right, Map<?, ?> given) {
        long correct = right.entrySet().stream()
                .filter(entry -> given.containsKey(entry.getKey())
                        && Canonical.equal(entry.getValue(), trimmed(given.get(entry.getKey()))))
                .count();
        return "%d of %d entries are right.".formatted(correct, right.size());
    }

    /** The first difference of two schemas, in order of the fields; whether null is allowed does not count. */
    private static Optional<String> difference(String path, StructType right, StructType given) {
        List<String> names = List.of(given.fieldNames());
        for (StructField field : right.fields()) {
            String name = path + field.name();
            int at = names.indexOf(field.name());
            if (at < 0) {
                return Optional.of(names.stream()
                        .filter(field.name()::equalsIgnoreCase)
                        .findFirst()
                        .map(other -> "The field %s is spelt %s; upper and lower case count.".formatted(name, other))
                        .orElse("The field %s is missing.".formatted(name)));
            }
            Optional<String> difference = difference(name, field.dataType(), given.fields()[at].dataType());
            if (difference.isPresent()) {
                return difference;
            }
        }
        if (names.size() != right.size()) {
            return names.stream()
                    .filter(name -> !List.of(right.fieldNames()).contains(name))
                    .findFirst()
                    .map(name -> "There is a field too many: %s.".formatted(path + name))
                    .or(() -> Optional.of("There is a field too many in %s.".formatted(path)));
        }
        return names.equals(List.of(right.fieldNames()))
                ? Optional.empty()
                : Optional.of("The fields are right, but in another order%s."
                        .formatted(path.isEmpty() ? "" : " in " + path.substring(0, path.length() - 1)));
    }

    private static Optional<String> difference(String name, DataType right, DataType given) {
        if (right instanceof StructType inner && given instanceof StructType other) {
            return difference(name + ".", inner, other);
        }
        if (right instanceof ArrayType array && given instanceof ArrayType other) {
            return difference(name + "[]", array.elementType(), other.elementType());
        }
        return right.equals(given)
                ? Optional.empty()
                : Optional.of(
                        "The field %s has the type %s; another one is needed.".formatted(name, given.simpleString()));
    }
}
