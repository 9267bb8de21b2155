package millrace.grader.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import millrace.grader.UserError;
import org.junit.jupiter.api.Test;

class PortTest {
    @Test
    void aListenedPortIsNotFreeAndAnswers() throws Exception {
        try (ServerSocket socket = listen()) {
            assertThat(Port.isFree(socket.getLocalPort())).isFalse();
            assertThat(Port.answers(socket.getLocalPort())).isTrue();
        }
    }

    @Test
    void aPortBoundOnEveryInterfaceIsNotFree() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertThat(Port.isFree(socket.getLocalPort())).isFalse();
        }
    }

    @Test
    void aPortIsFreeAgainOnceItsServerIsGone() throws Exception {
        int port;
        try (ServerSocket socket = listen()) {
            port = socket.getLocalPort();
        }
        assertThat(Port.isFree(port)).isTrue();
        assertThat(Port.answers(port)).isFalse();
    }

    @Test
    void looksPastATakenPort() throws Exception {
        try (ServerSocket socket = listen()) {
            assertThat(Port.firstFree(socket.getLocalPort()).orElseThrow()).isGreaterThan(socket.getLocalPort());
        }
    }

    @Test
    void refusesADemandedPortThatIsTakenAndNamesTheHolder() throws Exception {
        try (ServerSocket socket = listen()) {
            assertThatThrownBy(() -> Port.demand(socket.getLocalPort(), "--port"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("port %d is taken by process %d (java"
                            .formatted(
                                    socket.getLocalPort(),
                                    ProcessHandle.current().pid()))
                    .hasMessageContaining("choose another port with --port")
                    .extracting(error -> ((UserError) error).exitStatus())
                    .isEqualTo(2);
        }
    }

    @Test
    void refusesANumberThatIsNoPort() {
        assertThatThrownBy(() -> Port.demand(70_000, "--kafka-port"))
                .isInstanceOf(UserError.class)
                .hasMessage("--kafka-port is 70000; expected a port from 1 to 65535");
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
