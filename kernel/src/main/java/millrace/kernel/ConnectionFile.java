package millrace.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.ZMQ;

/**
 * What the front end's server says about the five channels.
 *
 * @param properties ports, transport and the key that signs messages
 * @param curve present when the server wants the channels encrypted
 */
record ConnectionFile(KernelConnectionProperties properties, Optional<CurveKeys> curve) {
    private static final int CURVE_KEY_CHARACTERS = 40;

    /**
     * The pair of keys of CurveZMQ, in Z85. Who wants to connect must know the public one, which stands nowhere but in
     * the connection file, and no file is readable for others.
     */
    record CurveKeys(String publicKey, String secretKey) {

        /** Makes {@code socket} talk to nobody who does not know the public key, and to nobody in plain text. */
        void protect(ZMQ.Socket socket) {
            socket.setCurveServer(true);
            socket.setCurvePublicKey(publicKey.getBytes(US_ASCII));
            socket.setCurveSecretKey(secretKey.getBytes(US_ASCII));
        }
    }

    /**
     * Reads a connection file as jupyter_client writes it.
     *
     * @throws JsonParseException when it is not one
     */
    static ConnectionFile read(Path file) throws IOException {
        String json = Files.readString(file);
        KernelConnectionProperties properties = KernelConnectionProperties.parse(json);
        if (!"tcp".equals(properties.getTransport())) {
            throw new JsonParseException(
                    "its transport is %s; this kernel speaks tcp alone".formatted(properties.getTransport()));
        }
        return new ConnectionFile(properties, curve(json));
    }

    private static Optional<CurveKeys> curve(String json) {
        JsonElement parsed = JsonParser.parseString(json);
        if (!parsed.isJsonObject()) {
            throw new JsonParseException("expected a JSON object");
        }
        JsonObject object = parsed.getAsJsonObject();
        if (!object.has("curve_publickey") || !object.has("curve_secretkey")) {
            return Optional.empty();
        }
        CurveKeys keys = new CurveKeys(
                object.get("curve_publickey").getAsString(),
                object.get("curve_secretkey").getAsString());
        if (keys.publicKey().length() != CURVE_KEY_CHARACTERS
                || keys.secretKey().length() != CURVE_KEY_CHARACTERS) {
            throw new JsonParseException("a CurveZMQ key has %d characters of Z85".formatted(CURVE_KEY_CHARACTERS));
        }
        return Optional.of(keys);
    }

    /** Where the channel of {@code port} is bound. */
    String address(int port) {
        return "tcp://%s:%d".formatted(properties.getIp(), port);
    }
}
