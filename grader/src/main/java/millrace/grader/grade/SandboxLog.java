package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import millrace.grader.grade.SandboxMain.Message;

/**
 * What a sandbox prints, read as it comes: each line once, so that nobody inside can take back or change what was read.
 * For one thread at a time.
 */
final class SandboxLog {
    private static final byte[] SIGN = Message.SIGN.getBytes(StandardCharsets.US_ASCII);
    private static final int AT_ONCE = 1 << 16;

    /** Three for each cell of the longest notebook that is accepted, and some more; whoever sends others forges them. */
    private static final int MOST_MESSAGES = 10_000;

    /** A message is an object of a few texts; only its longest text, evidence, is looked into elsewhere. */
    private static final JsonMapper MESSAGES = Evidence.reader(100);

    private final Path file;
    private final long limit;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long position;
    private int count;
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
            byte[] line = begun.toByteArray();
            begun.reset();
            if (isMessage(line) && !isTooLong()) {
                count++;
                Evidence.parse(MESSAGES, Arrays.copyOfRange(line, SIGN.length, line.length))
                        .ifPresent(messages::add);
            }
        }
    }

    private static boolean isMessage(byte[] line) {
        return line.length >= SIGN.length && Arrays.equals(line, 0, SIGN.length, SIGN, 0, SIGN.length);
    }

    /** Whether somebody took away what was there. */
    boolean isCutShort() {
        return cutShort;
    }

    boolean isTooLong() {
        return position > limit || count > MOST_MESSAGES;
    }
}
