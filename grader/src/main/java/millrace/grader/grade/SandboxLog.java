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
import java.util.List;
import java.util.Optional;
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
    private Line begun = new Line();
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
                begun.add(next);
                continue;
            }
            if (begun.isMessage() && !isTooLong()) {
                count++;
                begun.parsed().ifPresent(messages::add);
            }
            begun = begun.next();
        }
    }

    /** What has come of a line. Of one that is no message nothing is kept: it may be as long as all output may be. */
    private static final class Line extends ByteArrayOutputStream {
        private boolean other;

        Line() {
            super(1 << 10);
        }

        void add(byte next) {
            other |= size() < SIGN.length && next != SIGN[size()];
            if (!other) {
                write(next);
            }
        }

        boolean isMessage() {
            return !other && size() >= SIGN.length;
        }

        /** For the next line: this one, unless it has become large. */
        Line next() {
            reset();
            other = false;
            return buf.length > AT_ONCE ? new Line() : this;
        }

        /** Without a copy, as it can take up much of our memory. */
        Optional<JsonNode> parsed() {
            return Evidence.parse(MESSAGES, buf, SIGN.length, size() - SIGN.length);
        }
    }

    /** Whether somebody took away what was there. */
    boolean isCutShort() {
        return cutShort;
    }

    boolean isTooLong() {
        return position > limit || count > MOST_MESSAGES;
    }
}
