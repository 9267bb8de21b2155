package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import millrace.grader.grade.SandboxMain.Message;

/**
 * What a sandbox prints, read as it comes: each line once, so that nobody inside can take back or change what was read.
 * For one thread at a time.
 */
final class SandboxLog {
    private static final int AT_ONCE = 1 << 16;

    private final Path file;
    private final long limit;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long position;
    private boolean cutShort;

    /** @param limit in bytes */
    SandboxLog(Path file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    /** The messages that have come since; what else was printed is passed over. */
    List<JsonNode> next() {
        List<JsonNode> messages = new ArrayList<>();
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            cutShort |= channel.size() < position;
            if (channel.size() <= position) {
                return messages;
            }
            ByteBuffer buffer = ByteBuffer.allocate(AT_ONCE);
            channel.position(position);
            while (!isTooLong() && channel.read(buffer.clear()) > 0) {
                position += buffer.position();
                take(buffer.flip(), messages);
            }
        } catch (IOException unreadable) {
            // Looked at again, until the sandbox has ended or its time is over.
        }
        return messages;
    }

    private void take(ByteBuffer bytes, List<JsonNode> messages) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next != '\n') {
                begun.write(next);
                continue;
            }
            String line = begun.toString(StandardCharsets.UTF_8);
            begun.reset();
            if (line.startsWith(Message.SIGN)) {
                Evidence.parse(line.substring(Message.SIGN.length())).ifPresent(messages::add);
            }
        }
    }

    /** Whether somebody took away what was there. */
    boolean isCutShort() {
        return cutShort;
    }

    boolean isTooLong() {
        return position > limit;
    }
}
