package millrace.lib.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One connection to a {@link LineServer}, which guards it: a reader, somebody who types, or both. */
final class LineClient {
    private static final int LONGEST_LINE = 1 << 20;

    private final SocketChannel channel;
    private final Duration patience;
    private final ByteBuffer received = ByteBuffer.allocate(8192);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long sent;
    private boolean gone;

    /** @param channel not blocking; owned by this client from now on */
    LineClient(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    long sent() {
        return sent;
    }

    /** Whether the other side has hung up. */
    boolean gone() {
        return gone;
    }

    /** The lines that have come in whole since the last call; at most 1 MiB of a line is taken as one. */
    List<String> typed() {
        List<String> lines = new ArrayList<>();
        try {
            int read = channel.read(received.clear());
            while (read > 0) {
                received.flip();
                while (received.hasRemaining()) {
                    byte next = received.get();
                    if (next == '\n' || line.size() == LONGEST_LINE) {
                        lines.add(line.toString(UTF_8));
                        line.reset();
                    } else if (next != '\r') {
                        line.write(next);
                    }
                }
                read = channel.read(received.clear());
            }
            if (read < 0) {
                hangUp();
            }
        } catch (IOException e) {
            hangUp();
        }
        return lines;
    }

    /** Sends {@code bytes}, one line, and returns whether somebody was there to take it. */
    boolean send(byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (left.hasRemaining()) {
                if (channel.write(left) == 0) {
                    if (System.nanoTime() > end) {
                        throw new IllegalStateException("a reader has taken no line for %d s; it was disconnected"
                                .formatted(patience.toSeconds()));
                    }
                    Thread.onSpinWait();
                }
            }
            sent++;
            return true;
        } catch (IOException e) {
            hangUp();
            return false;
        }
    }

    void hangUp() {
        gone = true;
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
