package millrace.grader.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A message of the Jupyter protocol, without its signature.
 *
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/messaging.html">Messaging in Jupyter</a>
 */
record Message(JsonNode header, JsonNode parent, ObjectNode content) {

    String type() {
        return header.path("msg_type").asText();
    }

    /** The id of the request that this is an answer to, or an output of; empty for none. */
    String parentId() {
        return parent.path("msg_id").asText();
    }

    boolean is(String type, String parentId) {
        return type().equals(type) && parentId().equals(parentId);
    }
}
