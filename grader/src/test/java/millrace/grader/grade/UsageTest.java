package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

        Usage usage = Usage.of(proc, 7, 1000);

        assertThat(usage.processes()).isEqualTo(2);
        assertThat(usage.threads()).isEqualTo(6);
        assertThat(usage.memoryBytes()).isEqualTo(800_000L << 10);
    }

    @Test
    void countsMemoryOnceWhileAChildHasThatOfItsParent() throws IOException {
        process(8, 7, FORKED, 9_990, 8_000_000, 700_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(700_000L << 10);
    }

    @Test
    void countsACopyThatLivesLongerThanAStartTakes() throws IOException {
        process(8, 7, FORKED, 9_900, 8_000_000, 700_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(1_400_000L << 10);
    }

    /** Each may have written upon its copy. */
    @Test
    void countsAllCopiesButOneAndThoseOfACopy() throws IOException {
        process(8, 7, FORKED, 9_990, 8_000_000, 700_000);
        process(9, 7, FORKED, 9_990, 8_000_000, 700_000);
        process(10, 8, FORKED, 9_990, 8_000_000, 700_000);
        process(11, 9, FORKED, 9_990, 8_000_000, 700_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isGreaterThanOrEqualTo(2_100_000L << 10);
    }

    @Test
    void countsACopyThatHasMoreThanItsParent() throws IOException {
        process(8, 7, FORKED, 9_990, 8_000_000, 900_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(1_600_000L << 10);
    }

    @Test
    void countsACopyThatTakesMore() throws IOException {
        process(8, 7, FORKED, 9_990, 9_000_000, 700_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(1_400_000L << 10);
    }

    @Test
    void countsMemoryThatWasSwappedOut() throws IOException {
        append(7, "VmSwap:\t  300000 kB\n");

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(1_000_000L << 10);
    }

    @Test
    void countsWhatWatchesManyFilesInEachProcess() throws IOException {
        process(8, 7, RUNS_ITS_PROGRAM, 9_000, 5_000, 10);
        for (long pid : new long[] {7, 8}) {
            Path open = Files.createDirectory(proc.resolve(Long.toString(pid)).resolve("fd"));
            Files.createSymbolicLink(open.resolve("3"), Path.of("anon_inode:[eventpoll]"));
            Files.createSymbolicLink(open.resolve("4"), Path.of("socket:[12]"));
        }
        Files.createSymbolicLink(proc.resolve("8/fd/5"), Path.of("anon_inode:inotify"));

        assertThat(Usage.watchers(proc, 7, 1000)).isEqualTo(12);
    }

    /** Linux then shows no memory for it, only for its other threads. */
    @Test
    void countsWhatAProcessHasWhoseFirstThreadHasEnded() throws IOException {
        process(8, 7, RUNS_ITS_PROGRAM, 9_000, 5_000, 600_000);
        Path status = proc.resolve("8/status");
        Files.createDirectories(proc.resolve("8/task/9"));
        Files.copy(status, proc.resolve("8/task/9/status"));
        Files.writeString(status, "Name:\tjava\nState:\tZ (zombie)\nFDSize:\t0\nThreads:\t3\n");

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isEqualTo(1_300_000L << 10);
    }

    @Test
    void overlooksNoMemoryBehindMany() throws IOException {
        for (int i = 100; i < 400; i++) {
            process(i, 7, RUNS_ITS_PROGRAM, 9_000, 5_000, 10);
        }
        process(1000, 100, RUNS_ITS_PROGRAM, 9_000, 5_000, 2_000_000);

        assertThat(Usage.of(proc, 7, 1000).memoryBytes()).isGreaterThan(2_700_000L << 10);
        assertThat(Usage.of(proc, 7, 500).threads()).isGreaterThan(500);
    }

    @Test
    void countsSessionsAndRoomForOpenFiles() throws IOException {
        process(8, 7, RUNS_ITS_PROGRAM, 9_000, 5_000, 10);
        process(9, 8, RUNS_ITS_PROGRAM, 9_000, 5_000, 10);
        Path stat = proc.resolve("9/stat");
        Files.writeString(stat, Files.readString(stat).replace(") S 8 0 0 ", ") S 8 9 9 "));
        append(8, "FDSize:\t512\n");

        assertThat(Usage.of(proc, 7, 1000).sessions()).isEqualTo(2);
        assertThat(Usage.of(proc, 7, 1000).openFiles()).isEqualTo(512);
    }

    private void append(long pid, String lines) throws IOException {
        Files.writeString(proc.resolve(pid + "/status"), lines, StandardOpenOption.APPEND);
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
