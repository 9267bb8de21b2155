package millrace.lib.orders;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A generator of purchases by ten clients, of 1 to 200 each; the same seed gives the same purchases. */
public final class Purchases {
    private static final int CLIENTS = 10;
    private static final int LEAST_CENTS = 100;
    private static final int MOST_CENTS = 20_000;

    private final Generator<Purchase> generator;

    private Purchases(long seed) {
        generator = new Bought(new Random(seed));
    }

    /** A generator at its beginning. */
    public static Purchases seeded(long seed) {
        return new Purchases(seed);
    }

    /** The next {@code count} purchases. */
    public List<Purchase> take(int count) {
        return generator.nextValues(count);
    }

    /** Sends the next {@code count} purchases to {@code topic} as JSON, keyed by client; returns when acknowledged. */
    public void send(String topic, int count) {
        generator.sendNext(topic, count);
    }

    /** As {@link PizzaOrders#feed}. */
    public Feed feed(String topic, double perSecond) {
        return generator.startFeed(topic, perSecond);
    }

    private static final class Bought extends Generator<Purchase> {
        private final Random random;

        Bought(Random random) {
            this.random = random;
        }

        @Override
        Purchase next() {
            int cents = LEAST_CENTS + random.nextInt(MOST_CENTS - LEAST_CENTS + 1);
            return new Purchase(String.format(Locale.ROOT, "c-%02d", 1 + random.nextInt(CLIENTS)), cents / 100.0);
        }

        @Override
        Purchase nextNow() {
            return next();
        }

        @Override
        String key(Purchase purchase) {
            return purchase.clientId();
        }

        @Override
        String json(Purchase purchase) {
            return purchase.toJson();
        }
    }
}
