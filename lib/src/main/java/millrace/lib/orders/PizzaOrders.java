package millrace.lib.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Pizza orders, keyed by shop: "Marios Pizza", "Luigis Pizza" and a few more, some busier than others. The first order
 * was placed at 2026-01-01T10:00:00Z, each other 1 to 20 s after the one before; those of a feed are placed now.
 */
public final class PizzaOrders extends Generator<PizzaOrder> {
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

    private final Random random;
    private int id;
    private Instant placed = FIRST;

    private PizzaOrders(long seed) {
        random = random(seed);
    }

    /** A generator at its beginning. */
    public static PizzaOrders seeded(long seed) {
        return new PizzaOrders(seed);
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
