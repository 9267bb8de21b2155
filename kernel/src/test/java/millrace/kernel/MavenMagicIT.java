package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code %maven} in the real process, of a user whose repository takes connections and says nothing. */
@Timeout(120)
class MavenMagicIT {

    @TempDir
    private Path home;

    @Test
    void isInterruptedWhileAHostIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestFrontEnd frontEnd =
                        TestFrontEnd.start(Map.of("JAVA_TOOL_OPTIONS", "-Duser.home=" + userOf(silent)))) {
            String id = frontEnd.execute("%maven shop:tea:1.0");
            try (Socket asking = silent.accept()) {
                assertThat(asking.getInputStream().read()).isPositive();
                frontEnd.askControl("interrupt_request", Map.of());

                assertThat(frontEnd.shellReply(id).text("evalue")).isEqualTo("the cell was interrupted");
            }
        }
    }

    private Path userOf(ServerSocket repository) throws Exception {
        Files.writeString(Files.createDirectories(home.resolve(".m2")).resolve("settings.xml"), """
                <settings><mirrors><mirror>
                  <id>only</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:%d</url>
                </mirror></mirrors></settings>
                """.formatted(
                        repository.getLocalPort()));
        return home;
    }
}
