package millrace.lib;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a picture holds on to between two drawings: it must not grow with what it has seen. */
public final class Held {
    private final Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());

    private Held() {}

    /** The elements of all collections and maps in {@code owner}, and in objects of Millrace that it holds. */
    public static int elements(Object owner) throws IllegalAccessException {
        return new Held().count(owner);
    }

    private int count(Object value) throws IllegalAccessException {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? count(optional.get()) : 0;
        }
        if (value instanceof Map<?, ?> map) {
            return count(map.values());
        }
        if (value instanceof Collection<?> collection) {
            int elements = collection.size();
            for (Object element : collection) {
                elements += count(element);
            }
            return elements;
        }
        if (value == null || !value.getClass().getName().startsWith("millrace.") || !counted.add(value)) {
            return 0;
        }
        int elements = 0;
        for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    elements += count(field.get(value));
                }
            }
        }
        return elements;
    }
}
