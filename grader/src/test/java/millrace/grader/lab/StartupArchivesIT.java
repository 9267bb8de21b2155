package millrace.grader.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.TestProject;
import millrace.grader.jvm.StartupArchive;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ScratchFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel's and the real broker's. */
@Timeout(400)
class StartupArchivesIT {
    private final Project project = TestProject.real();

    @TempDir
    private Path folder;

    @Test
    void areMadeOnceAlthoughTwoWantThemAndAreThenMapped() throws Exception {
        ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
        CompletableFuture<?>[] both = Stream.of(1, 2)
                .map(each -> CompletableFuture.runAsync(() -> prepare(said)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(both).join();

        assertThat(said).isEmpty();
        assertThat(StartupArchives.of(project).look())
                .allSatisfy((whose, state) -> assertThat(state.used())
                        .as(whose + ": " + state.words())
                        .isTrue());
        try (Stream<Path> files = Files.list(StartupArchive.folder(project))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("lock") && !name.matches(".*-\\d+[.](aot|jsa)")))
                    .isEmpty();
        }
        String arguments = Files.readString(new MillraceKernel(project).folder().resolve("java.args"));
        Matcher named =
                Pattern.compile("\"-XX:(?:AOTCache|SharedArchiveFile)=(.+)\"").matcher(arguments);
        assertThat(named.find()).as(arguments).isTrue();
        assertThat(Path.of(named.group(1))).exists();
    }

    @Test
    void areMappedByAKernelAndABroker() throws Exception {
        TestProject.archived();
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "only Linux shows what a process has mapped");

        try (KernelProcess kernel = KernelProcess.start(new MillraceKernel(project)::headless, folder, Map.of());
                ScratchFolder scratch = ScratchFolder.create("kafka")) {
            Broker broker = new Broker(project, scratch.path());
            ChildProcess kafka = broker.launch(0, false);
            try {
                broker.awaitReady(kafka);

                assertThat(mapped(kernel.pid())).anyMatch(line -> line.contains("/archives/kernel-"));
                assertThat(mapped(kafka.pid())).anyMatch(line -> line.contains("/archives/kafka-"));
            } finally {
                kafka.kill();
            }
        }
    }

    private void prepare(ConcurrentLinkedQueue<String> said) {
        try {
            StartupArchives.of(project).prepare(said::add);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> mapped(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/%d/maps".formatted(pid)));
    }
}
