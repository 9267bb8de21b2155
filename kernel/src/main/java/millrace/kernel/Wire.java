package millrace.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;

/**
 * Jupyter's wire format: a message as a list of frames, signed. Safe for use by several threads.
 *
 * <p>The library's own reader takes frames from the socket until it meets the delimiter, so that one message without it
 * swallows the next; here a message is complete before it is looked at, and what is malformed is dropped alone.
 */
final class Wire {
    /** The version of the Jupyter protocol that the kernel speaks. */
    static final String PROTOCOL = "5.5";

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(US_ASCII);
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final String session = UUID.randomUUID().toString();
    private final AtomicLong sent = new AtomicLong();
    private final HMACGenerator signer;
    private final boolean signed;

    Wire(KernelConnectionProperties connection) throws GeneralSecurityException {
        signer = connection.createHMACGenerator();
        signed = connection.getKey() != null && !connection.getKey().isEmpty();
    }

    /** The message in {@code frames}, or empty when they hold none or its signature is not ours. */
    Optional<Message> decode(List<byte[]> frames) {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(DELIMITER, frames.get(delimiter))) {
            delimiter++;
        }
        if (frames.size() < delimiter + 6) {
            ProcessLog.say("dropped a message of %d frames; a Jupyter message has a delimiter and five more"
                    .formatted(frames.size()));
            return Optional.empty();
        }
        byte[][] parts = frames.subList(delimiter + 2, delimiter + 6).toArray(byte[][]::new);
        byte[] signature = signer.calculateSignature(parts).getBytes(US_ASCII);
        if (signed && !MessageDigest.isEqual(signature, frames.get(delimiter + 1))) {
            ProcessLog.say("dropped a message with a wrong signature");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Message(List.copyOf(frames.subList(0, delimiter)), object(parts[0]), object(parts[3])));
        } catch (JsonParseException | IllegalStateException e) {
            ProcessLog.say("dropped a message that is not JSON: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** A message to be sent, not signed yet: a cell's thread makes it, the thread of a channel signs it. */
    record Draft(List<byte[]> prefix, List<byte[]> parts) {}

    /** A new message. {@code content} is what Gson can write; a parent of null is no parent. */
    Draft draft(List<byte[]> prefix, String type, JsonObject parent, Object content) {
        Map<String, String> header = Map.of(
                "msg_id",
                session + "_" + sent.incrementAndGet(),
                "session",
                session,
                "username",
                "kernel",
                "date",
                Instant.now().truncatedTo(ChronoUnit.MICROS).toString(),
                "msg_type",
                type,
                "version",
                PROTOCOL);
        return new Draft(
                prefix,
                List.of(bytes(header), bytes(parent == null ? Map.of() : parent), bytes(Map.of()), bytes(content)));
    }

    /** The signed frames of {@code draft}. Not for a thread that can be stopped: half a signature spoils the next. */
    List<byte[]> encode(Draft draft) {
        List<byte[]> frames = new ArrayList<>(draft.prefix());
        frames.add(DELIMITER);
        frames.add(
                signer.calculateSignature(draft.parts().toArray(byte[][]::new)).getBytes(US_ASCII));
        frames.addAll(draft.parts());
        return frames;
    }

    private static byte[] bytes(Object value) {
        return JSON.toJson(value).getBytes(UTF_8);
    }

    private static JsonObject object(byte[] json) {
        JsonObject object = JSON.fromJson(new String(json, UTF_8), JsonObject.class);
        return object == null ? new JsonObject() : object;
    }
}
