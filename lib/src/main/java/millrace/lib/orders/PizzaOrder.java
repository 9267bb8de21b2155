package millrace.lib.orders;

import java.util.List;

/**
 * An order that a pizza shop received.
 *
 * @param id counts from 0 in each generator
 * @param shop as in "Marios Pizza"; the key of its Kafka record
 * @param name of the customer
 * @param pizzas at least one
 * @param timestamp when the order was placed, in milliseconds since 1970-01-01T00:00:00Z
 */
public record PizzaOrder(
        int id, String shop, String name, String phoneNumber, String address, List<Pizza> pizzas, long timestamp) {
    public PizzaOrder {
        pizzas = List.copyOf(pizzas);
    }

    /** One line of JSON with the fields in the order of this record's components. */
    public String toJson() {
        return Json.line(this);
    }
}
