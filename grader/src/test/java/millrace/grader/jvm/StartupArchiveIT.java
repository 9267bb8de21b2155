package millrace.grader.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the kernel's jars alone, and a run that only says how the kernel is used. */
@Timeout(180)
class StartupArchiveIT {
    private static final String MAIN = "millrace.kernel.Main";
    private static final int SAYS_ITS_USAGE = 2;

    @TempDir
    private Path folder;

    @Test
    void isMappedOnceItWasMade() throws Exception {
        StartupArchive archive = archive(program("-Xmx256m"));
        assertThat(archive.look().words()).isEqualTo("not made yet");
        assertThat(archive.argumentFile()).doesNotContain(folder.resolve("home").toString());

        make(archive);

        assertThat(archive.look().used()).as(archive.look().words()).isTrue();
        assertThat(archive.argumentFile()).contains(archive.file().orElseThrow().toString());
        assertThat(files()).containsExactly(archive.file().orElseThrow());
    }

    @Test
    void takesThePlaceOfOneThatDoesNotFitAnyMore() throws Exception {
        make(archive(program("-Xmx256m")));
        JavaProgram changed = program("-Xmx300m");

        assertThat(archive(changed).look().words()).isEqualTo("made for other jars or options, or broken");
        make(archive(changed));

        assertThat(files()).containsExactly(archive(changed).file().orElseThrow());
    }

    @Test
    void deletesWhatARunThatWasStoppedHasLeft() throws Exception {
        StartupArchive archive = archive(program("-Xmx256m"));
        make(archive);
        Path kept = archive.file().orElseThrow();
        String begin = kept.getFileName().toString().replaceFirst("-[0-9a-f]+-\\d+\\.\\w+$", "-");
        Files.createFile(kept.resolveSibling(begin + "4711.new.conf"));
        Files.createFile(kept.resolveSibling(begin + "4711.new"));

        make(archive);

        assertThat(files()).containsExactly(archive.file().orElseThrow());
    }

    @Test
    void doesNotFitAJarThatWasBuiltAnew() throws Exception {
        JavaProgram program = programOfCopies();
        make(archive(program));

        Path jar = Path.of(program.classPath().iterator().next());
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));

        assertThat(archive(program).file()).isEmpty();
    }

    @Test
    void neverKeepsTheProgramFromStarting() throws Exception {
        JavaProgram program = program("-Xmx256m");
        StartupArchive archive = archive(program);
        make(archive);
        Path file = archive.file().orElseThrow();
        int size = Math.toIntExact(Files.size(file));

        for (int length : List.of(0, size / 2, size)) {
            Files.delete(file);
            Files.write(file, new byte[length]);

            assertThat(run(archive.argumentFile())).as("%d bytes", length).isEqualTo(SAYS_ITS_USAGE);
            assertThat(archive.look().used()).as("%d bytes", length).isFalse();
        }
    }

    @Test
    void leavesNothingBehindWhenTheRunFailed() throws Exception {
        try (StartupArchive.Recording recording = archive(program("-Xmx256m")).record()) {
            assertThat(recording.keep())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("is the disk full?"));
        }
        assertThat(files()).isEmpty();
    }

    private void make(StartupArchive archive) throws Exception {
        try (StartupArchive.Recording recording = archive.record()) {
            assertThat(run(recording.argumentFile())).isEqualTo(SAYS_ITS_USAGE);
            assertThat(recording.keep()).isEmpty();
        }
    }

    private int run(String arguments) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("java.args"), arguments);
        Process process = new ProcessBuilder(JavaProgram.java(), "@" + file, MAIN)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private StartupArchive archive(JavaProgram program) {
        return new StartupArchive(new Project(folder, folder.resolve("home")), program);
    }

    private static JavaProgram program(String... options) {
        Set<String> classPath = new BuiltModule(TestProject.real(), "kernel").classPath();
        return new JavaProgram("tiny", MAIN, classPath, List.of(options), List.of(), List.of());
    }

    /** Of jars that a test may touch. */
    private JavaProgram programOfCopies() throws IOException {
        List<String> copies = new ArrayList<>();
        for (String jar : program().classPath()) {
            Path copy = folder.resolve(Path.of(jar).getFileName());
            copies.add(Files.copy(Path.of(jar), copy).toString());
        }
        return new JavaProgram("tiny", MAIN, new LinkedHashSet<>(copies), List.of(), List.of(), List.of());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(StartupArchive.folder(new Project(folder, folder.resolve("home"))))) {
            return files.sorted().toList();
        }
    }
}
