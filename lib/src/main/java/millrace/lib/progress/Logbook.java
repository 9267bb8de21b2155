package millrace.lib.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks that a learner has run, a line of JSON each, in the folder of the notebooks: kernels come and go, it stays.
 * Several kernels may write at once; a line that was cut short by a crash is skipped. It is the learner's own file, and
 * no mark rests on it: grading runs the answers again.
 */
final class Logbook {
    static final String FILE = ".millrace-progress.jsonl";

    private static final Logger LOG = LoggerFactory.getLogger(Logbook.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration FOR_OTHERS = Duration.ofSeconds(2);
    private static final int LONGEST_LINE = 2_000;

    private final Path file;

    /** @param folder need not exist yet */
    Logbook(Path folder) {
        file = folder.resolve(FILE);
    }

    /**
     * A check that was run.
     *
     * @param status as {@code correct} or {@code wrong}
     * @param code a hash of the learner's code, by which two tries are told apart
     */
    record Entry(Instant at, String question, String status, String code) {

        boolean isCorrect() {
            return status.equals("correct");
        }

        /** Whether somebody has tried, and failed. */
        boolean isMiss() {
            return !isCorrect() && !status.equals("not started");
        }
    }

    /** Adds a line; where that cannot be done, the log of the kernel says why. */
    void add(Entry entry) {
        String line = JSON.createObjectNode()
                .put("at", entry.at().toString())
                .put("question", entry.question())
                .put("status", entry.status())
                .put("code", entry.code())
                .toString();
        if (line.length() > LONGEST_LINE) {
            return;
        }
        // One process has one lock on a file, for all its threads.
        synchronized (Logbook.class) {
            try {
                Files.createDirectories(file.getParent());
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    FileLock lock = lock(channel);
                    append(channel, line);
                    if (lock != null) {
                        lock.release();
                    }
                }
            } catch (IOException e) {
                LOG.warn("{} could not be written; progress is not kept", file, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The lock, or null when another process has held it for too long: a line is then written all the same. */
    private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
        long end = System.nanoTime() + FOR_OTHERS.toNanos();
        FileLock lock = channel.tryLock();
        while (lock == null && System.nanoTime() < end) {
            Thread.sleep(10);
            lock = channel.tryLock();
        }
        return lock;
    }

    private static void append(FileChannel channel, String line) throws IOException {
        long size = channel.size();
        // Behind a line that was cut short, a new one begins.
        ByteBuffer last = ByteBuffer.allocate(1);
        boolean cut = size > 0 && (channel.read(last, size - 1) != 1 || last.get(0) != '\n');
        ByteBuffer bytes = StandardCharsets.UTF_8.encode((cut ? "\n" : "") + line + "\n");
        channel.position(size);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** All entries, in the order in which they were written; none where there is no file. */
    List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                try {
                    JsonNode json = JSON.readTree(line);
                    entries.add(new Entry(
                            Instant.parse(json.path("at").asText()),
                            json.path("question").asText(),
                            json.path("status").asText(),
                            json.path("code").asText()));
                } catch (JsonProcessingException | DateTimeParseException cutShort) {
                    LOG.info("a line of {} is skipped: {}", file, cutShort.getMessage());
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("{} could not be read", file, e);
        }
        return entries;
    }
}
