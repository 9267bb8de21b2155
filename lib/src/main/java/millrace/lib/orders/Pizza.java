package millrace.lib.orders;

import java.util.List;

/**
 * One pizza of an order.
 *
 * @param pizzaName as on the shop's menu
 * @param additionalToppings may be empty
 */
public record Pizza(String pizzaName, List<String> additionalToppings) {
    public Pizza {
        additionalToppings = List.copyOf(additionalToppings);
    }
}
