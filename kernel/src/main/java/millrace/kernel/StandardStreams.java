package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
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
        System.setOut(new PrintStream(new Out(owner, CellOutput.Stream.STDOUT), true, UTF_8));
        System.setErr(new PrintStream(new Out(owner, CellOutput.Stream.STDERR), true, UTF_8));
        System.setIn(new In(owner, asker));
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

    /** One line of the user at a time; what a reader leaves of it is there for the cell's next reader. */
    private static final class In extends InputStream {
        private final Supplier<Optional<Cell>> owner;
        private final Asker asker;
        private Cell askedBy;
        private byte[] line = {};
        private int next;

        In(Supplier<Optional<Cell>> owner, Asker asker) {
            this.owner = owner;
            this.asker = asker;
        }

        @Override
        public synchronized int read() throws IOException {
            return fill() ? line[next++] & 0xff : -1;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, line.length - next);
            System.arraycopy(line, next, into, offset, count);
            next += count;
            return count;
        }

        @Override
        public synchronized int available() {
            return line.length - next;
        }

        /** Makes sure that there is something to read; false outside any cell, where nobody can be asked. */
        private boolean fill() throws IOException {
            Optional<Cell> cell = owner.get();
            if (cell.isEmpty()) {
                return false;
            }
            if (next == line.length || !cell.get().equals(askedBy)) {
                askedBy = cell.get();
                line = (asker.ask(askedBy) + "\n").getBytes(UTF_8);
                next = 0;
            }
            return true;
        }
    }
}
