package millrace.lib.orders;

import java.util.ArrayList;
import java.util.List;
import millrace.lib.kafka.TopicWriter;

/** What the generators of this package have in common. Safe for use by several threads. */
abstract class Generator<T> {

    /** The next value, the same for the same seed; called by one thread at a time. */
    abstract T next();

    /** The next value as it would be if it came into being now. */
    abstract T nextNow();

    abstract String key(T value);

    abstract String json(T value);

    synchronized List<T> nextValues(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is %d; expected 0 or more".formatted(count));
        }
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(next());
        }
        return List.copyOf(values);
    }

    void sendNext(String topic, int count) {
        try (TopicWriter writer = new TopicWriter(topic)) {
            nextValues(count).forEach(value -> writer.write(key(value), json(value)));
            writer.flush();
        }
    }

    Feed startFeed(String topic, double perSecond) {
        return Feed.start(topic, perSecond, this::writeOne);
    }

    private synchronized void writeOne(TopicWriter writer) {
        T value = nextNow();
        writer.write(key(value), json(value));
    }
}
