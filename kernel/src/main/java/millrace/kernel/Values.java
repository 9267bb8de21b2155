package millrace.kernel;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;

/** The text of a cell's result: what {@code String.valueOf} gives, but arrays can be read and nothing is without end. */
final class Values {
    private static final int MAX_CHARACTERS = 20_000;
    private static final int MAX_ELEMENTS = 200;
    private static final int MAX_DEPTH = 6;

    private final StringBuilder text = new StringBuilder();

    private Values() {}

    static String text(Object value) {
        Values values = new Values();
        values.append(value, 0);
        if (values.text.length() > MAX_CHARACTERS) {
            int more = values.text.length() - MAX_CHARACTERS;
            values.text.setLength(MAX_CHARACTERS);
            values.text.append("… (%,d more characters)".formatted(more));
        }
        return values.text.toString();
    }

    private void append(Object value, int depth) {
        if (text.length() > MAX_CHARACTERS) {
            return;
        }
        if (value != null && value.getClass().isArray()) {
            elements(arrayElements(value), Array.getLength(value), depth);
        } else if (value instanceof Collection<?> collection && isJdk(value)) {
            elements(collection.iterator(), collection.size(), depth);
        } else if (value instanceof Map<?, ?> map && isJdk(value)) {
            entries(map, depth);
        } else {
            text.append(value);
        }
    }

    /** Only the JDK's own collections are taken apart: another class may have a better text, or a dear iterator. */
    private static boolean isJdk(Object value) {
        return value.getClass().getName().startsWith("java.util.");
    }

    private static Iterator<Object> arrayElements(Object array) {
        return IntStream.range(0, Array.getLength(array))
                .mapToObj(i -> Array.get(array, i))
                .iterator();
    }

    private void elements(Iterator<?> elements, int size, int depth) {
        text.append('[');
        for (int i = 0; elements.hasNext(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            if (enough(i, depth)) {
                text.append("… (%,d more)".formatted(size - i));
                break;
            }
            append(elements.next(), depth + 1);
        }
        text.append(']');
    }

    private void entries(Map<?, ?> map, int depth) {
        text.append('{');
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (i > 0) {
                text.append(", ");
            }
            if (enough(i, depth)) {
                text.append("… (%,d more)".formatted(map.size() - i));
                break;
            }
            append(entry.getKey(), depth + 1);
            text.append('=');
            append(entry.getValue(), depth + 1);
            i++;
        }
        text.append('}');
    }

    private boolean enough(int shown, int depth) {
        return shown >= MAX_ELEMENTS || depth >= MAX_DEPTH || text.length() > MAX_CHARACTERS;
    }
}
