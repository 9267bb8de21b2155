package millrace.lib.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import millrace.lib.TestNeeds;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineServerTest {

    @Test
    void sendsEachLineToEveryReader() throws Exception {
        try (LineServer server = LineServer.start();
                Reader one = new Reader(server.port());
                Reader two = new Reader(server.port())) {
            one.awaitConnected(server, 2);

            server.send("to be", "Zoë");

            assertThat(one.line()).isEqualTo("to be");
            assertThat(one.line()).isEqualTo("Zoë");
            assertThat(two.line()).isEqualTo("to be");
            assertThat(LineServer.linesSent(server.port())).hasValue(2);
        }
    }

    @Test
    void waitsForAReaderThatConnectsLate() throws Exception {
        try (LineServer server = LineServer.start()) {
            Thread sender = new Thread(() -> server.send("late"));
            sender.start();

            try (Reader reader = new Reader(server.port())) {
                assertThat(reader.line()).isEqualTo("late");
            }
            sender.join();
        }
    }

    @Test
    void waitsLongerForAReaderWhileAQueryIsRunning() throws Exception {
        StreamingQuery query = Sessions.current()
                .readStream()
                .format("rate")
                .load()
                .writeStream()
                .format("noop")
                .start();
        try (LineServer server = LineServer.start(Duration.ofSeconds(2))) {
            Thread sender = new Thread(() -> server.send("late"));
            sender.start();
            sender.join(3_000);

            try (Reader reader = new Reader(server.port())) {
                assertThat(reader.line()).isEqualTo("late");
            }
            sender.join();
        } finally {
            query.stop();
        }
    }

    @Test
    void saysThatNobodyReadsWhereNoQueryIsRunning() {
        try (LineServer server = LineServer.start(Duration.ofMillis(50))) {
            assertThatThrownBy(() -> server.send("x"))
                    .hasMessageStartingWith("nobody reads from port %d".formatted(server.port()))
                    .hasMessageContaining("start a query on it first");
        }
    }

    @Test
    void doesNotTakeAReaderThatHasHungUpForOneThatReads() throws Exception {
        try (LineServer server = LineServer.start()) {
            for (int round = 0; round < 50; round++) {
                try (Reader reader = new Reader(server.port())) {
                    server.send("line " + round);
                    assertThat(reader.line()).isEqualTo("line " + round);
                }
            }
        }
    }

    @Test
    void saysWhenItIsClosed() {
        LineServer server = LineServer.start();
        server.close();
        server.close();

        assertThatThrownBy(() -> server.send("x")).hasMessageContaining("was closed");
    }

    @Test
    void passesOnWhatIsTypedIntoARealNcat() throws Exception {
        TestNeeds.program("ncat");
        try (LineServer server = LineServer.start();
                Reader reader = new Reader(server.port())) {
            reader.awaitConnected(server, 1);
            Process ncat =
                    new ProcessBuilder("ncat", "--send-only", "127.0.0.1", String.valueOf(server.port())).start();

            try (Writer keyboard = ncat.outputWriter()) {
                keyboard.write("typed by hand\n");
            }

            assertThat(reader.line()).isEqualTo("typed by hand");
            assertThat(ncat.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A client like Spark's socket source. */
    private static final class Reader implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Reader(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        String line() throws IOException {
            return in.readLine();
        }

        /** Sends nothing until {@code count} readers are there, so that each gets every line. */
        void awaitConnected(LineServer server, int count) throws InterruptedException {
            while (server.readers() < count) {
                Thread.sleep(5);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
