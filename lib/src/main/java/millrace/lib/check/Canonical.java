package millrace.lib.check;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Values in one form each, whatever class Spark, Scala or a learner has put them into, so that they can be compared:
 * numbers by value, structs and arrays as lists, times as instants.
 */
final class Canonical {
    private static final double TOLERANCE = 1e-9;

    private Canonical() {}

    static List<Object> row(Row row) {
        List<Object> values = new ArrayList<>(row.length());
        for (int i = 0; i < row.length(); i++) {
            values.add(value(row.get(i)));
        }
        return values;
    }

    static Object value(Object value) {
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Row row) {
            return row(row);
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Timestamp time) {
            return time.toInstant();
        }
        if (value instanceof Date date) {
            return date.toLocalDate();
        }
        if (value instanceof Character || value instanceof Enum<?>) {
            return value.toString();
        }
        // A StructType is a Scala sequence of its fields, too.
        if (value instanceof StructType) {
            return value;
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return map(CollectionConverters.asJava(map));
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        Optional<List<?>> elements = elements(value);
        if (elements.isPresent()) {
            List<Object> list = new ArrayList<>();
            elements.get().forEach(element -> list.add(value(element)));
            return list;
        }
        return value;
    }

    /** The elements of {@code value} if it is an array in one of the forms that Spark, Scala and Java have for one. */
    static Optional<List<?>> elements(Object value) {
        if (value instanceof scala.collection.Seq<?> seq) {
            return Optional.of(CollectionConverters.asJava(seq));
        }
        if (value instanceof List<?> list) {
            return Optional.of(list);
        }
        return value instanceof Object[] array ? Optional.of(Arrays.asList(array)) : Optional.empty();
    }

    private static Object number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            return Double.isFinite(value) ? new BigDecimal(String.valueOf(value)).stripTrailingZeros() : value;
        }
        return new BigDecimal(number.toString()).stripTrailingZeros();
    }

    private static Map<Object, Object> map(Map<?, ?> map) {
        Map<Object, Object> values = new HashMap<>();
        map.forEach((key, value) -> values.put(value(key), value(value)));
        return values;
    }

    /** Whether two canonical values are equal; numbers with decimals to within 1e-9 of their size. */
    static boolean equal(Object one, Object other) {
        if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
            return equal(a, b);
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet())
                    && a.entrySet().stream().allMatch(entry -> equal(entry.getValue(), b.get(entry.getKey())));
        }
        return one == null ? other == null : one.equals(other);
    }

    private static boolean equal(BigDecimal a, BigDecimal b) {
        if (a.compareTo(b) == 0) {
            return true;
        }
        // Whole numbers are counts and keys: there a small difference is a difference.
        if (a.scale() <= 0 && b.scale() <= 0) {
            return false;
        }
        double size = Math.max(a.abs().doubleValue(), b.abs().doubleValue());
        // A billionth of infinity is infinity, and any number as near as that.
        return Double.isFinite(size) && a.subtract(b).abs().doubleValue() <= TOLERANCE * size;
    }

    /** Whether both have the same rows, each as often, in whatever order. */
    static boolean sameRows(List<Row> some, List<Row> others) {
        if (some.size() != others.size()) {
            return false;
        }
        Map<List<Object>, Integer> open = new HashMap<>();
        some.forEach(row -> open.merge(row(row), 1, Integer::sum));
        List<List<Object>> rest = new ArrayList<>();
        for (Row other : others) {
            List<Object> row = row(other);
            Integer count = open.get(row);
            if (count == null) {
                rest.add(row);
            } else if (count == 1) {
                open.remove(row);
            } else {
                open.put(row, count - 1);
            }
        }
        // What is left differs, or differs only by how its decimals were added up.
        List<List<Object>> left = new ArrayList<>();
        open.forEach((row, count) -> left.addAll(Collections.nCopies(count, row)));
        return rest.stream().allMatch(row -> {
            Optional<List<Object>> match =
                    left.stream().filter(each -> equal(each, row)).findFirst();
            match.ifPresent(left::remove);
            return match.isPresent();
        });
    }

    /** What kind of value this is, in a learner's words, or empty for null. */
    static Optional<String> kind(Object canonical) {
        if (canonical == null) {
            return Optional.empty();
        }
        if (canonical instanceof BigDecimal || canonical instanceof Double) {
            return Optional.of("a number");
        }
        if (canonical instanceof String) {
            return Optional.of("text");
        }
        if (canonical instanceof Boolean) {
            return Optional.of("true or false");
        }
        if (canonical instanceof ByteBuffer) {
            return Optional.of("bytes");
        }
        if (canonical instanceof List) {
            return Optional.of("an array or struct");
        }
        if (canonical instanceof Map) {
            return Optional.of("a map");
        }
        return Optional.of("a time or date");
    }
}
