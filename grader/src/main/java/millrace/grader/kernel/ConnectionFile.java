package millrace.grader.kernel;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import millrace.grader.process.Port;

/**
 * Where a kernel is to listen and with which key its messages are signed. Loopback only.
 *
 * @param path a file that only its owner can read, as the folder it stands in
 */
record ConnectionFile(Path path, String key, int shell, int iopub, int stdin, int control, int heartbeat) {
    static final String ADDRESS = "127.0.0.1";

    /**
     * Writes one with ports that are free now. Somebody else may take one before the kernel does: then the kernel ends,
     * and is started again with another file.
     *
     * @param folder one that only its owner can enter
     */
    static ConnectionFile in(Path folder) {
        List<Integer> ports =
                IntStream.generate(Port::anyFree).distinct().limit(5).boxed().toList();
        ConnectionFile file = new ConnectionFile(
                folder.resolve("connection.json"),
                UUID.randomUUID().toString(),
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4));
        file.write();
        return file;
    }

    private void write() {
        JsonMapper json = new JsonMapper();
        try {
            PrivateFiles.write(
                    path,
                    json.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(json.createObjectNode()
                                    .put("transport", "tcp")
                                    .put("ip", ADDRESS)
                                    .put("shell_port", shell)
                                    .put("iopub_port", iopub)
                                    .put("stdin_port", stdin)
                                    .put("control_port", control)
                                    .put("hb_port", heartbeat)
                                    .put("signature_scheme", "hmac-sha256")
                                    .put("key", key)
                                    .put("kernel_name", "millrace")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
