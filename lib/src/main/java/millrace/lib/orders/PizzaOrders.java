package millrace.lib.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A generator of pizza orders: the same seed gives the same orders. Each call goes on where the last one ended. Shops
 * are "Marios Pizza", "Luigis Pizza" and a few more, some busier than others.
 */
public final class PizzaOrders {
    private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00Z");
    private static final int MOST_SECONDS_BETWEEN = 20;

    /** A shop that stands here twice gets twice the orders. */
    private static final List<String> SHOPS = List.of(
            "Marios Pizza",
            "Marios Pizza",
            "Marios Pizza",
            "Luigis Pizza",
            "Luigis Pizza",
            "Mammamia Pizza",
            "Circular Pizza",
            "Forno Antico");

    private static final List<String> PIZZAS =
            List.of("Margherita", "Marinara", "Diavola", "Funghi", "Quattro Formaggi", "Salami", "Peperoni");
    private static final List<String> TOPPINGS =
            List.of("olives", "basil", "mushrooms", "onions", "anchovies", "garlic", "extra cheese", "chili");
    private static final List<String> FIRST_NAMES =
            List.of("Aiko", "Bruno", "Chidi", "Dilnoza", "Emre", "Fatima", "Goran", "Hana", "Ines", "Jamal");
    private static final List<String> LAST_NAMES =
            List.of("Abiodun", "Bauer", "Castillo", "Dupont", "Eriksen", "Ferrari", "Gupta", "Hossain", "Ivanova");
    private static final List<String> STREETS =
            List.of("Mill Lane", "River Road", "Station Street", "Market Square", "Bridge Street");

    private final Generator<PizzaOrder> generator;

    private PizzaOrders(long seed) {
        generator = new Orders(new Random(seed));
    }

    /** A generator at its beginning. */
    public static PizzaOrders seeded(long seed) {
        return new PizzaOrders(seed);
    }

    /** The next {@code count} orders; the first was placed at 2026-01-01T10:00:00Z, each other 1 to 20 s later. */
    public List<PizzaOrder> take(int count) {
        return generator.nextValues(count);
    }

    /**
     * Sends the next {@code count} orders to {@code topic} as JSON, keyed by shop; returns once the broker has
     * acknowledged all of them.
     *
     * @throws IllegalStateException if the topic does not exist or the broker does not answer
     */
    public void send(String topic, int count) {
        generator.sendNext(topic, count);
    }

    /**
     * Goes on sending orders to {@code topic} in the background, {@code perSecond} a second, time-stamped as they are
     * sent, until the feed is stopped. It takes the place of an earlier feed of the same topic, so that a cell can be
     * run again.
     *
     * @param perSecond more than 0, at most 10000
     */
    public Feed feed(String topic, double perSecond) {
        return generator.startFeed(topic, perSecond);
    }

    private static final class Orders extends Generator<PizzaOrder> {
        private final Random random;
        private int id;
        private Instant placed = FIRST;

        Orders(Random random) {
            this.random = random;
        }

        @Override
        PizzaOrder next() {
            PizzaOrder order = order(placed);
            placed = placed.plusSeconds(1 + random.nextInt(MOST_SECONDS_BETWEEN));
            return order;
        }

        @Override
        PizzaOrder nextNow() {
            return order(Instant.now());
        }

        @Override
        String key(PizzaOrder order) {
            return order.shop();
        }

        @Override
        String json(PizzaOrder order) {
            return order.toJson();
        }

        private PizzaOrder order(Instant when) {
            String shop = any(SHOPS);
            String name = any(FIRST_NAMES) + " " + any(LAST_NAMES);
            String phone = String.format(Locale.ROOT, "555-%04d", random.nextInt(10_000));
            String address = (1 + random.nextInt(99)) + " " + any(STREETS);
            return new PizzaOrder(id++, shop, name, phone, address, pizzas(), when.toEpochMilli());
        }

        private List<Pizza> pizzas() {
            List<Pizza> pizzas = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                List<String> toppings = new ArrayList<>();
                for (int more = random.nextInt(4); more > 0; more--) {
                    toppings.add(any(TOPPINGS));
                }
                pizzas.add(new Pizza(any(PIZZAS), toppings));
            }
            return pizzas;
        }

        private String any(List<String> values) {
            return values.get(random.nextInt(values.size()));
        }
    }
}
