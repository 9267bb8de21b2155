package millrace.grader.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.ZMQ;

/**
 * Puts messages on a socket and takes them off: frames, signatures, JSON.
 *
 * <p>Our own and not the sockets of jjava-jupyter, which are made for the kernel's side: they bind rather than connect,
 * refuse message types that they do not know, and read every number in a display's JSON as a double.
 */
final class Wire {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final String session = UUID.randomUUID().toString();

    Wire(String key) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), ALGORITHM);
    }

    /** Sends a request and returns its id, which all that answers it carries. */
    String send(ZMQ.Socket socket, String type, ObjectNode content) {
        String id = UUID.randomUUID().toString();
        ObjectNode header = JSON.createObjectNode()
                .put("msg_id", id)
                .put("session", session)
                .put("username", "millrace")
                .put("date", Instant.now().toString())
                .put("msg_type", type)
                .put("version", "5.3");
        byte[] headerBytes = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] contentBytes = content.toString().getBytes(StandardCharsets.UTF_8);
        socket.sendMore(DELIMITER);
        socket.sendMore(signature(headerBytes, EMPTY, EMPTY, contentBytes));
        socket.sendMore(headerBytes);
        socket.sendMore(EMPTY);
        socket.sendMore(EMPTY);
        socket.send(contentBytes);
        return id;
    }

    /**
     * The messages that wait on the socket, {@code most} at a time; empty when none does. What is not signed with our key
     * is dropped.
     */
    List<Message> receive(ZMQ.Socket socket, int most) {
        List<Message> messages = new ArrayList<>();
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        while (frame != null) {
            List<byte[]> frames = new ArrayList<>(List.of(frame));
            while (socket.hasReceiveMore()) {
                frames.add(socket.recv());
            }
            parse(frames).ifPresent(messages::add);
            frame = messages.size() < most ? socket.recv(ZMQ.DONTWAIT) : null;
        }
        return messages;
    }

    private Optional<Message> parse(List<byte[]> frames) {
        int at = 0;
        while (at < frames.size() && !MessageDigest.isEqual(frames.get(at), DELIMITER)) {
            at++;
        }
        if (frames.size() < at + 6) {
            return Optional.empty();
        }
        byte[] header = frames.get(at + 2);
        byte[] parent = frames.get(at + 3);
        byte[] metadata = frames.get(at + 4);
        byte[] content = frames.get(at + 5);
        byte[] expected = signature(header, parent, metadata, content).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(frames.get(at + 1), expected)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(content);
            return tree instanceof ObjectNode object
                    ? Optional.of(new Message(JSON.readTree(header), JSON.readTree(parent), object))
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private String signature(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
