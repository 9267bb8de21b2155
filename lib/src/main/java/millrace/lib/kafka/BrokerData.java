package millrace.lib.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The folder that holds a broker's topics. */
final class BrokerData {
    private final Path folder;

    BrokerData(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder fit for a broker: there, writable, nobody else's, formatted. Returns whether one has used it before.
     */
    boolean prepare() throws BrokerRefusal {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BrokerRefusal(
                    "data folder %s cannot be made (%s); name another one with --data".formatted(folder, reason(e)), e);
        }
        requireUnlocked();
        boolean hadBroker = Files.exists(folder.resolve("meta.properties"));
        if (!hadBroker) {
            format();
        }
        return hadBroker;
    }

    /** Takes the lock that Kafka will take and lets go of it, to be able to say what is wrong in a word. */
    private void requireUnlocked() throws BrokerRefusal {
        try (FileChannel file =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw new BrokerRefusal(
                        "data folder %s is in use by another broker; stop it, or name another with --data"
                                .formatted(folder));
            }
        } catch (IOException e) {
            throw new BrokerRefusal(
                    "data folder %s is not writable (%s); make it so, or name another one with --data"
                            .formatted(folder, reason(e)),
                    e);
        }
    }

    private void format() throws BrokerRefusal {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true))
                    .setNodeId(BrokerSettings.NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new BrokerRefusal(
                    "data folder %s cannot be formatted (%s); name an empty one with --data"
                            .formatted(folder, reason(e)),
                    e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        String type = e.getClass().getSimpleName();
        return message == null ? type : type + ": " + message;
    }
}
