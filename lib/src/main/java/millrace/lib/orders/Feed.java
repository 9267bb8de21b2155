package millrace.lib.orders;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import millrace.lib.kafka.TopicWriter;

/** A generator that goes on sending to a topic in the background, until it is stopped or the kernel ends. */
public final class Feed implements AutoCloseable {
    private static final Map<String, Feed> RUNNING = new ConcurrentHashMap<>();
    private static final long STOP_SECONDS = 20;

    private final String topic;
    private final TopicWriter writer;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile RuntimeException failure;

    private Feed(String topic, long nanosBetween, Consumer<TopicWriter> writeOne) {
        this.topic = topic;
        this.writer = new TopicWriter(topic);
        this.thread = new Thread(() -> run(nanosBetween, writeOne), "feed-" + topic);
        thread.setDaemon(true);
    }

    /** Starts a feed in place of the one that sends to {@code topic} now. */
    static Feed start(String topic, double perSecond, Consumer<TopicWriter> writeOne) {
        if (!(perSecond > 0 && perSecond <= 10_000)) {
            throw new IllegalArgumentException(
                    "perSecond is %s; expected more than 0 and at most 10000".formatted(perSecond));
        }
        Feed feed = new Feed(topic, (long) (1_000_000_000 / perSecond), writeOne);
        Feed before = RUNNING.put(topic, feed);
        if (before != null) {
            before.halt();
        }
        feed.thread.start();
        return feed;
    }

    /** The feed that sends to {@code topic} now. */
    public static Optional<Feed> of(String topic) {
        return Optional.ofNullable(RUNNING.get(topic));
    }

    /** How many records the broker has acknowledged so far. */
    public long sent() {
        return writer.acknowledged();
    }

    /**
     * Stops sending; what was sent has been acknowledged when this returns. Safe to call twice.
     *
     * @throws IllegalStateException if the feed had ended by itself, with the reason
     */
    public void stop() {
        halt();
        if (failure != null) {
            throw new IllegalStateException("the feed of topic '%s' had ended".formatted(topic), failure);
        }
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private void halt() {
        RUNNING.remove(topic, this);
        stopping.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(long nanosBetween, Consumer<TopicWriter> writeOne) {
        try (writer) {
            long due = System.nanoTime();
            while (!stopping.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                writeOne.accept(writer);
                due += nanosBetween;
            }
            writer.flush();
        } catch (InterruptedException e) {
            // An interrupted cell stops its feeds; what was written is flushed on close.
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            RUNNING.remove(topic, this);
        }
    }
}
