package millrace.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * A message that came in, its signature checked.
 *
 * @param identities the routing prefix; an answer on the same channel, and a question on the stdin channel, carries it
 * @param header as it came, so that answers can quote it whole
 */
record Message(List<byte[]> identities, JsonObject header, JsonObject content) {

    String type() {
        return text(header, "msg_type", "");
    }

    String text(String name, String otherwise) {
        return text(content, name, otherwise);
    }

    boolean flag(String name, boolean otherwise) {
        JsonElement value = content.get(name);
        return (value != null && value.isJsonPrimitive()) ? value.getAsBoolean() : otherwise;
    }

    int number(String name, int otherwise) {
        JsonElement value = content.get(name);
        return (value != null && value.isJsonPrimitive()) ? value.getAsInt() : otherwise;
    }

    private static String text(JsonObject object, String name, String otherwise) {
        JsonElement value = object.get(name);
        return (value != null && value.isJsonPrimitive()) ? value.getAsString() : otherwise;
    }
}
