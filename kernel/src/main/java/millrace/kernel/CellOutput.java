package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a cell prints: collected, and sent in order at the latest {@value #DELAY_MILLIS} ms after it was written. A cell
 * can print {@value #LIMIT} characters in its life; the rest is counted and thrown away, so that a loop that prints
 * without end harms neither the kernel nor the browser. Nor does one that prints to output and errors in turn, or that
 * clears all it has printed: in the time of one sending the order of the two is kept {@value #MOST_TURNS} times, and what
 * would be cleared before anybody could read it is not sent.
 */
final class CellOutput {
    static final int LIMIT = 500_000;

    private static final int DELAY_MILLIS = 40;
    private static final int SEND_AT_ONCE = 32_000;
    private static final int MOST_TURNS = 50;

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

        /** Removes all that was sent: now, or when something else comes. */
        default void clear(boolean beforeNext) {}
    }

    private record Piece(Stream stream, StringBuilder text) {}

    private final Sink sink;
    private final Map<Stream, Decoder> decoders = new EnumMap<>(Stream.class);
    private final List<Piece> waiting = new ArrayList<>();
    /** In characters, of all that waits. */
    private int waitingLength;

    private Future<?> dueFlush;
    private long written;
    private long cut;

    private long nextClearing = System.nanoTime();
    /** What was sent goes before what waits. */
    private boolean clears;
    /** What waits goes, with what was sent, before what is still to come. */
    private boolean clearsBeforeNext;

    CellOutput(Sink sink) {
        this.sink = sink;
    }

    synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
        if (written >= LIMIT) {
            cut += length;
            return;
        }
        comesNext();
        StringBuilder text = pieceOf(stream).text();
        int before = text.length();
        decoders.computeIfAbsent(stream, any -> new Decoder()).decode(ByteBuffer.wrap(bytes, offset, length), text);
        waitingLength += text.length() - before;
        boolean full = written + waitingLength >= LIMIT;
        if (full || waitingLength >= SEND_AT_ONCE) {
            flush();
        } else {
            flushLater();
        }
        if (full) {
            sink.send(
                    Stream.STDERR,
                    "\n[this cell has printed %,d characters; what it prints from here on is cut]\n".formatted(LIMIT));
        }
    }

    private Piece pieceOf(Stream stream) {
        int last = waiting.size() - 1;
        int first = waiting.size() < MOST_TURNS ? Math.max(last, 0) : 0;
        for (int i = last; i >= first; i--) {
            if (waiting.get(i).stream() == stream) {
                return waiting.get(i);
            }
        }
        Piece piece = new Piece(stream, new StringBuilder());
        waiting.add(piece);
        return piece;
    }

    /**
     * Removes all that the cell has shown so far, as {@link millrace.kernel.display.Display#clear} and, with
     * {@code beforeNext}, {@link millrace.kernel.display.Display#clearBeforeNext} say.
     */
    synchronized void clear(boolean beforeNext) {
        if (System.nanoTime() - nextClearing >= 0) {
            flush();
            sendClear(beforeNext);
        } else if (beforeNext) {
            clearsBeforeNext = true;
            flushLater();
        } else {
            clears = true;
            forget();
            flushLater();
        }
    }

    /** To be told before the cell shows something: what was to go before that goes, and what waits is sent. */
    synchronized void flushBeforeNext() {
        comesNext();
        flush();
    }

    private void comesNext() {
        if (clearsBeforeNext) {
            clears = true;
            forget();
        }
    }

    private void forget() {
        clearsBeforeNext = false;
        waiting.clear();
        waitingLength = 0;
    }

    private void sendClear(boolean beforeNext) {
        nextClearing = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS);
        sink.clear(beforeNext);
    }

    /** Tells the user about a limit, between square brackets and on a line of its own. */
    synchronized void note(String text) {
        flush();
        sink.send(Stream.STDERR, "[" + text + "]\n");
    }

    private void flushLater() {
        if (dueFlush == null) {
            dueFlush = LATER.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends what waits. */
    synchronized void flush() {
        dueFlush = null;
        if (clears) {
            clears = false;
            sendClear(!waiting.isEmpty());
        }
        for (Piece piece : waiting) {
            String text = piece.text().substring(0, (int) Math.min(piece.text().length(), LIMIT - written));
            written += text.length();
            if (!text.isEmpty()) {
                sink.send(piece.stream(), text);
            }
        }
        boolean more = clearsBeforeNext;
        forget();
        if (more) {
            sendClear(true);
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
