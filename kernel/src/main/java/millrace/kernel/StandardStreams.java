package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * {@code System.out}, {@code err} and {@code in}, replaced once for the life of the process: each use goes to the cell
 * that the calling thread belongs to. Once, because libraries keep the stream they found first.
 */
final class StandardStreams {
    private StandardStreams() {}

    /** Asks the front end of {@code cell} for a line. */
    @FunctionalInterface
    interface Asker {
        String ask(Cell cell) throws IOException;
    }

    static void install(Supplier<Optional<Cell>> owner, Asker asker) {
        System.setOut(new Endless(new Out(owner, CellOutput.Stream.STDOUT)));
        System.setErr(new Endless(new Out(owner, CellOutput.Stream.STDERR)));
        System.setIn(new In(owner, asker));
    }

    /** A program closes its output when it is done; the cells behind it have something to say as well. */
    private static final class Endless extends PrintStream {
        Endless(OutputStream out) {
            super(out, true, UTF_8);
        }

        @Override
        public void close() {
            flush();
        }
    }

    private static final class Out extends OutputStream {
        private final Supplier<Optional<Cell>> owner;
        private final CellOutput.Stream stream;

        Out(Supplier<Optional<Cell>> owner, CellOutput.Stream stream) {
            this.owner = owner;
            this.stream = stream;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            Optional<Cell> cell = owner.get();
            if (cell.isPresent()) {
                cell.get().output().write(stream, bytes, offset, length);
            } else {
                ProcessLog.write(bytes, offset, length);
            }
        }
    }

    /** What each cell reads: one line of the user at a time, and what a reader leaves of it is there for the next. */
    private static final class In extends InputStream {
        private final Supplier<Optional<Cell>> owner;
        private final Asker asker;
        private final Map<Cell, Line> lines = Collections.synchronizedMap(new WeakHashMap<>());

        In(Supplier<Optional<Cell>> owner, Asker asker) {
            this.owner = owner;
            this.asker = asker;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** At its end outside any cell, where nobody can be asked. */
        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Optional<Cell> cell = owner.get();
            if (length == 0) {
                return 0;
            }
            return cell.isEmpty() ? -1 : line(cell.get()).read(cell.get(), asker, into, offset, length);
        }

        @Override
        public int available() {
            return owner.get().map(cell -> line(cell).left()).orElse(0);
        }

        private Line line(Cell cell) {
            return lines.computeIfAbsent(cell, first -> new Line());
        }
    }

    /** Read by one thread at a time; those that wait for their turn can be interrupted. */
    private static final class Line {
        private final Lock lock = new ReentrantLock();
        private byte[] bytes = {};
        private int next;

        /** What can be read without a wait; nothing while somebody else waits for more. */
        int left() {
            if (!lock.tryLock()) {
                return 0;
            }
            try {
                return bytes.length - next;
            } finally {
                lock.unlock();
            }
        }

        int read(Cell cell, Asker asker, byte[] into, int offset, int length) throws IOException {
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while another thread reads");
            }
            try {
                if (next == bytes.length) {
                    bytes = (asker.ask(cell) + "\n").getBytes(UTF_8);
                    next = 0;
                }
                int count = Math.min(length, bytes.length - next);
                System.arraycopy(bytes, next, into, offset, count);
                next += count;
                return count;
            } finally {
                lock.unlock();
            }
        }
    }
}
