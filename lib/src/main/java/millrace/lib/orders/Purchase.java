package millrace.lib.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that a client bought. As JSON: {@code {"client_id":"c-07","purchase":129.9}}.
 *
 * @param clientId as in "c-07"
 * @param purchase the amount, with at most two decimals
 */
public record Purchase(@JsonProperty("client_id") String clientId, double purchase) {
    public String toJson() {
        return Json.line(this);
    }
}
