package millrace.grader.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a kernel is started, as Jupyter's {@code kernel.json} says it.
 *
 * @param argv the command, with {@code {connection_file}} where that file's path belongs
 * @param environment variables to set beside those that are there
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs">Kernel specs</a>
 */
public record KernelSpec(List<String> argv, Map<String, String> environment) {
    private static final String CONNECTION_FILE = "{connection_file}";
    private static final String PROTOCOL = "5.5";
    private static final ObjectWriter JSON = new JsonMapper().writer().with(SerializationFeature.INDENT_OUTPUT);

    public KernelSpec {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    List<String> command(Path connectionFile) {
        return argv.stream()
                .map(argument -> argument.replace(CONNECTION_FILE, connectionFile.toString()))
                .toList();
    }

    /** The content of a {@code kernel.json}; the same for the same spec. */
    String toJson(String displayName, String language) {
        ObjectNode json = new JsonMapper().createObjectNode();
        argv.forEach(json.putArray("argv")::add);
        json.put("display_name", displayName).put("language", language).put("interrupt_mode", "message");
        json.put("kernel_protocol_version", PROTOCOL);
        // Without this word, jupyter_client gives the kernel no keys for its channels.
        json.putObject("metadata").putArray("supported_encryption").add("curve");
        ObjectNode env = json.putObject("env");
        new TreeMap<>(environment).forEach(env::put);
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
