package millrace.lib.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PizzaOrdersTest {

    @Test
    void givesTheSameOrdersForTheSameSeed() {
        assertThat(PizzaOrders.seeded(42).take(100))
                .isEqualTo(PizzaOrders.seeded(42).take(100));
        assertThat(PizzaOrders.seeded(42).take(100))
                .isNotEqualTo(PizzaOrders.seeded(43).take(100));
    }

    @Test
    void goesOnWhereTheLastCallEnded() {
        PizzaOrders orders = PizzaOrders.seeded(42);

        List<PizzaOrder> first = orders.take(3);
        List<PizzaOrder> next = orders.take(3);

        assertThat(first).extracting(PizzaOrder::id).containsExactly(0, 1, 2);
        assertThat(next).extracting(PizzaOrder::id).containsExactly(3, 4, 5);
        assertThat(next).isEqualTo(PizzaOrders.seeded(42).take(6).subList(3, 6));
    }

    @Test
    void writesAnOrderAsNestedJson() throws Exception {
        PizzaOrder order = PizzaOrders.seeded(42).take(1).get(0);

        JsonNode json = new JsonMapper().readTree(order.toJson());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("id", "shop", "name", "phoneNumber", "address", "pizzas", "timestamp");
        assertThat(json.at("/pizzas/0/pizzaName").asText())
                .isEqualTo(order.pizzas().get(0).pizzaName());
        assertThat(json.at("/pizzas/0/additionalToppings").isArray()).isTrue();
        assertThat(Instant.ofEpochMilli(json.at("/timestamp").asLong())).isEqualTo("2026-01-01T10:00:00Z");
    }

    @Test
    void isBusierInSomeShopsThanInOthers() {
        List<PizzaOrder> orders = PizzaOrders.seeded(1).take(1_000);

        long marios = orders.stream()
                .filter(order -> order.shop().equals("Marios Pizza"))
                .count();
        long forno = orders.stream()
                .filter(order -> order.shop().equals("Forno Antico"))
                .count();

        assertThat(marios).isGreaterThan(2 * forno);
        assertThat(orders).extracting(PizzaOrder::timestamp).isSorted();
    }
}
