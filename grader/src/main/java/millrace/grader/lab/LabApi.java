package millrace.grader.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JupyterLab as its REST interface shows it, on loopback.
 *
 * @param token never shown but to the person who started it
 */
record LabApi(int port, String token) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:(\\d{1,5})/lab\\?token=([0-9a-f]+)");
    private static final int TOKEN_BYTES = 24;
    private static final int MILLIS = 1500;
    private static final int MILLIS_TO_END_A_KERNEL = 5000;

    static LabApi withNewToken(int port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new LabApi(port, HexFormat.of().formatHex(random));
    }

    /** The reverse of {@link #link()}. */
    static Optional<LabApi> of(String link) {
        Matcher parts = LINK.matcher(link);
        return parts.matches()
                ? Optional.of(new LabApi(Integer.parseInt(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    /** What a person opens. */
    String link() {
        return "http://127.0.0.1:%d/lab?token=%s".formatted(port, token);
    }

    /** True when it is a Jupyter server that takes our token. */
    boolean answers() {
        try {
            return request("GET", "status", MILLIS).has("kernels");
        } catch (IOException no) {
            return false;
        }
    }

    /** The ids of the kernels that run; none when it does not answer. */
    List<String> kernels() {
        List<String> ids = new ArrayList<>();
        try {
            request("GET", "kernels", MILLIS)
                    .forEach(kernel -> ids.add(kernel.path("id").asText()));
        } catch (IOException noAnswer) {
            // Then there is none that we could end through it.
        }
        return ids;
    }

    /** Ends a kernel in order, or by force where it does not hear; returns after five seconds at the latest. */
    void endKernel(String id) {
        try {
            request("DELETE", "kernels/" + id, MILLIS_TO_END_A_KERNEL);
        } catch (IOException slowOrGone) {
            // The server ends what is left of it.
        }
    }

    private JsonNode request(String method, String path, int millis) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:%d/api/%s".formatted(port, path))
                        .toURL()
                        .openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", "token " + token);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        try (InputStream answer = connection.getInputStream()) {
            return JSON.readTree(answer);
        } finally {
            connection.disconnect();
        }
    }
}
