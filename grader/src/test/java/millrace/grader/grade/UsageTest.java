package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    private static final int FORKED = 0x40;
    private static final int RUNS_ITS_PROGRAM = 0;

    @TempDir
    private Path proc;

    @BeforeEach
    void aMachineThatIsUpFor100SecondsRunsAJvm() throws IOException {
        Files.writeString(proc.resolve("uptime"), "100.00 150.00\n");
        process(7, 1, RUNS_ITS_PROGRAM, 2_000, 8_000_000, 700_000);
    }

    @Test
    void countsWhatEachProcessHas() throws IOException {
        process(8, 7, RUNS_ITS_PROGRAM, 9_990, 5_000, 100_000);

        Usage usage = Usage.of(proc, 7);

        assertThat(usage.processes()).isEqualTo(2);
        assertThat(usage.threads()).isEqualTo(6);
        assertThat(usage.memoryBytes()).isEqualTo(800_000L << 10);
    }

    @Test
    void countsMemoryOnceWhileAChildHasThatOfItsParent() throws IOException {
        process(8, 7, FORKED, 9_990, 8_000_000, 700_000);

        assertThat(Usage.of(proc, 7).memoryBytes()).isEqualTo(700_000L << 10);
    }

    @Test
    void countsACopyThatLivesLongerThanAStartTakes() throws IOException {
        process(8, 7, FORKED, 9_900, 8_000_000, 700_000);

        assertThat(Usage.of(proc, 7).memoryBytes()).isEqualTo(1_400_000L << 10);
    }

    @Test
    void countsACopyThatTakesMore() throws IOException {
        process(8, 7, FORKED, 9_990, 9_000_000, 700_000);

        assertThat(Usage.of(proc, 7).memoryBytes()).isEqualTo(1_400_000L << 10);
    }

    /** As Linux shows it; {@code started} in hundredths of a second after the machine, sizes in kB. */
    private void process(long pid, long parent, int flags, long started, long size, long anonymous) throws IOException {
        Path folder = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(
                folder.resolve("stat"),
                "%d (a (b) c) S %d 0 0 0 -1 %d 0 0 0 0 0 0 0 0 20 0 3 0 %d 0 0\n"
                        .formatted(pid, parent, flags, started));
        Files.writeString(
                folder.resolve("status"),
                "Name:\tjava\nVmSize:\t%8d kB\nRssAnon:\t%8d kB\nRssFile:\t  80000 kB\nRssShmem:\t       0 kB\nThreads:\t3\n"
                        .formatted(size, anonymous));
    }
}
