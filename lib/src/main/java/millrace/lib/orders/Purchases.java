package millrace.lib.orders;

import java.util.Locale;
import java.util.Random;

/** Purchases by ten clients, of 1 to 200 each, keyed by client. */
public final class Purchases extends Generator<Purchase> {
    private static final int CLIENTS = 10;
    private static final int LEAST_CENTS = 100;
    private static final int MOST_CENTS = 20_000;

    private final Random random;

    private Purchases(long seed) {
        random = random(seed);
    }

    /** A generator at its beginning. */
    public static Purchases seeded(long seed) {
        return new Purchases(seed);
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
