package millrace.lib.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import millrace.lib.progress.Logbook.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LogbookTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int LINES = 300;

    @TempDir
    private Path folder;

    @Test
    void keepsWhatWasAddedForTheNextKernel() {
        Entry wrong = new Entry(NOON, "words", "wrong", "a1");
        Entry correct = new Entry(NOON.plusSeconds(5), "words", "correct", "a2");

        new Logbook(folder).add(wrong);
        new Logbook(folder).add(correct);

        assertThat(new Logbook(folder).read()).containsExactly(wrong, correct);
    }

    @Test
    void losesNothingWhenTwoKernelsWriteAtOnce() throws Exception {
        List<Process> kernels = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            kernels.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString(),
                            name)
                    .inheritIO()
                    .start());
        }
        for (Process kernel : kernels) {
            assertThat(kernel.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(kernel.exitValue()).isZero();
        }

        List<Entry> all = new Logbook(folder).read();
        assertThat(all).hasSize(2 * LINES);
        assertThat(all.stream().filter(entry -> entry.question().equals("one")).map(Entry::code))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, LINES)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    /** What a kernel does, in a process of its own. */
    static final class Writer {
        private Writer() {}

        public static void main(String... args) {
            for (int i = 0; i < LINES; i++) {
                new Logbook(Path.of(args[0])).add(new Entry(NOON, args[1], "wrong", Integer.toString(i)));
            }
        }
    }

    @Test
    void skipsALineThatACrashCutShortAndGoesOnBehindIt() throws Exception {
        Entry before = new Entry(NOON, "words", "wrong", "a1");
        Entry after = new Entry(NOON, "words", "correct", "a2");
        new Logbook(folder).add(before);
        Files.writeString(folder.resolve(Logbook.FILE), "{\"at\":\"2026-01", StandardOpenOption.APPEND);

        new Logbook(folder).add(after);

        assertThat(new Logbook(folder).read()).containsExactly(before, after);
    }

    @Test
    void isEmptyWhereNothingWasChecked() {
        assertThat(new Logbook(folder.resolve("not-there")).read()).isEmpty();
    }
}
