package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a cell prints: collected, and sent in order at the latest {@value #DELAY_MILLIS} ms after it was written. A cell
 * can print {@value #LIMIT} characters in its life; the rest is counted and thrown away, so that a loop that prints
 * without end harms neither the kernel nor the browser.
 */
final class CellOutput {
    static final int LIMIT = 500_000;

    private static final int DELAY_MILLIS = 40;
    private static final int SEND_AT_ONCE = 32_000;
    /** For what is sent a little later, by this and by others; nothing that takes time. */
    static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "millrace-output");
        thread.setDaemon(true);
        return thread;
    });

    enum Stream {
        STDOUT,
        STDERR
    }

    /** Receives text that is ready to be seen. */
    @FunctionalInterface
    interface Sink {
        void send(Stream stream, String text);
    }

    private final Sink sink;
    private final Map<Stream, Decoder> decoders = new EnumMap<>(Stream.class);
    private final StringBuilder waiting = new StringBuilder();
    private Stream waitingFor = Stream.STDOUT;
    private Future<?> dueFlush;
    private long written;
    private long cut;

    CellOutput(Sink sink) {
        this.sink = sink;
    }

    synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
        if (written >= LIMIT) {
            cut += length;
            return;
        }
        if (stream != waitingFor) {
            flush();
            waitingFor = stream;
        }
        decoders.computeIfAbsent(stream, any -> new Decoder()).decode(ByteBuffer.wrap(bytes, offset, length), waiting);
        boolean full = written + waiting.length() >= LIMIT;
        if (full || waiting.length() >= SEND_AT_ONCE) {
            flush();
        } else if (dueFlush == null) {
            dueFlush = LATER.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (full) {
            sink.send(
                    Stream.STDERR,
                    "\n[this cell has printed %,d characters; what it prints from here on is cut]\n".formatted(LIMIT));
        }
    }

    /** Tells the user about a limit, between square brackets and on a line of its own. */
    synchronized void note(String text) {
        flush();
        sink.send(Stream.STDERR, "[" + text + "]\n");
    }

    /** Sends what waits. */
    synchronized void flush() {
        dueFlush = null;
        if (waiting.length() > 0) {
            String text = waiting.substring(0, (int) Math.min(waiting.length(), LIMIT - written));
            written += text.length();
            waiting.setLength(0);
            sink.send(waitingFor, text);
        }
    }

    /** Sends what waits and says how much was cut: to be called when the cell ends. */
    synchronized void end() {
        flush();
        if (cut > 0) {
            sink.send(Stream.STDERR, "[%,d more characters were cut]\n".formatted(cut));
            cut = 0;
        }
    }

    /** Bytes to characters, with what is left of a character that was cut in two by the end of a write. */
    private static final class Decoder {
        private final CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] rest = {};

        void decode(ByteBuffer more, StringBuilder into) {
            ByteBuffer in = more;
            if (rest.length > 0) {
                in = ByteBuffer.allocate(rest.length + more.remaining())
                        .put(rest)
                        .put(more)
                        .flip();
            }
            CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
            decoder.reset().decode(in, out, false);
            rest = new byte[in.remaining()];
            in.get(rest);
            into.append(out.flip());
        }
    }
}
