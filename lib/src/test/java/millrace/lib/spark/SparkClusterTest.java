package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkClusterTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheMasterThatAnswersAndTheSideOnWhichExecutorsReachThisProcess() throws Exception {
        try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "spark://127.0.0.1:" + master.getLocalPort();

            assertThat(SparkCluster.settings(announcing(address + "\n")))
                    .containsEntry("spark.master", address)
                    .containsEntry("spark.driver.host", "127.0.0.1");
        }
    }

    @Test
    void stayEmptyWhereNobodyAnswersAnyMore() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThat(SparkCluster.settings(announcing("spark://127.0.0.1:" + port)))
                .isEmpty();
    }

    @Test
    void stayEmptyWithoutAnAnnouncementThatCanBeRead() throws Exception {
        assertThat(SparkCluster.settings(folder.resolve("none"))).isEmpty();
        assertThat(SparkCluster.settings(announcing("not an address"))).isEmpty();
        assertThat(SparkCluster.settings(announcing(""))).isEmpty();
        assertThat(SparkCluster.settings(announcing("spark://host-without-port")))
                .isEmpty();
    }

    private Path announcing(String text) throws Exception {
        return Files.writeString(folder.resolve("master"), text);
    }
}
