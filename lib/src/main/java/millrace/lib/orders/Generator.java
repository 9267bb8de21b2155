package millrace.lib.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import millrace.lib.kafka.TopicWriter;

/**
 * Makes values one after the other, the same for the same seed, and sends them to Kafka as JSON. Each call goes on where
 * the last one ended. Safe for use by several threads.
 */
public abstract sealed class Generator<T> permits PizzaOrders, Purchases {
    Generator() {}

    /**
     * What values are made from: {@code seed}, but where the environment variable {@code MILLRACE_SEED} is a number other
     * values for the same seed, as a class gets them whose hidden inputs nobody knows from last year.
     */
    static Random random(long seed) {
        String other = System.getenv("MILLRACE_SEED");
        return new Random(other == null || other.isBlank() ? seed : 31 * Long.parseLong(other) + seed);
    }

    /** The next value, the same for the same seed; called by one thread at a time. */
    abstract T next();

    /** The next value as it would be if it came into being now. */
    abstract T nextNow();

    /** The key of its record. */
    abstract String key(T value);

    abstract String json(T value);

    /**
     * The next {@code count} values.
     *
     * @throws IllegalArgumentException if {@code count} is less than 0
     */
    public synchronized List<T> take(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is %d; expected 0 or more".formatted(count));
        }
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(next());
        }
        return List.copyOf(values);
    }

    /**
     * Sends the next {@code count} values to {@code topic}; returns once the broker has acknowledged all of them.
     *
     * @throws IllegalStateException if the topic does not exist or the broker does not answer
     */
    public void send(String topic, int count) {
        try (TopicWriter writer = new TopicWriter(topic)) {
            take(count).forEach(value -> writer.write(key(value), json(value)));
            writer.flush();
        }
    }

    /**
     * Goes on sending values to {@code topic} in the background, {@code perSecond} a second, time-stamped as they are
     * sent, until the feed is stopped. It takes the place of an earlier feed of the same topic, so that a cell can be
     * run again.
     *
     * @param perSecond more than 0, at most 10000
     */
    public Feed feed(String topic, double perSecond) {
        return Feed.start(topic, perSecond, this::writeOne);
    }

    private synchronized void writeOne(TopicWriter writer) {
        T value = nextNow();
        writer.write(key(value), json(value));
    }
}
