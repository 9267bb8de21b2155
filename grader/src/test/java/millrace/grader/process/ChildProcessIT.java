package millrace.grader.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChildProcessIT {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void isReadyWhenTheConditionHolds() throws Exception {
        Path mark = folder.resolve("mark");
        ChildProcess child = shell("touch '%s'; cat".formatted(mark)).start();

        assertThat(child.await(() -> Files.exists(mark), LONG)).isEqualTo(ChildProcess.Outcome.READY);
        assertThat(child.stop(LONG)).isTrue();
    }

    @Test
    void saysThatAProcessEndedBeforeItWasReadyAndKeepsItsLastWords() throws Exception {
        ChildProcess child = shell("echo one; echo two >&2; exit 3").start();

        assertThat(child.await(() -> false, LONG)).isEqualTo(ChildProcess.Outcome.ENDED);
        assertThat(child.awaitEnd(LONG)).isEqualTo(3);
        assertThat(child.lastLogLines(5)).containsExactly("one", "two");
        assertThat(child.lastLogLines(1)).containsExactly("two");
    }

    @Test
    void givesUpWaitingAfterTheLimit() throws Exception {
        ChildProcess child = shell("cat").start();

        assertThat(child.await(() -> false, Duration.ofMillis(200))).isEqualTo(ChildProcess.Outcome.TIMED_OUT);
        child.kill();
    }

    @Test
    void handsOverTheInputAndKeepsTheLifelineOpenAfterIt() throws Exception {
        Path got = folder.resolve("got");
        ChildProcess child = shell("read line; echo \"$line\" > '%s'; cat".formatted(got))
                .input("a secret\n")
                .start();

        assertThat(child.await(() -> Files.exists(got) && read(got).equals("a secret\n"), LONG))
                .isEqualTo(ChildProcess.Outcome.READY);
        assertThat(child.isAlive()).isTrue();
        child.stop(LONG);
    }

    @Test
    void killsWhatIgnoresItsLifelineAndItsTerm() throws Exception {
        Path pid = folder.resolve("pid");
        ChildProcess child = shell("trap '' TERM; echo $$ > '%s'; while :; do sleep 0.1; done".formatted(pid))
                .start();
        child.await(() -> Files.exists(pid), LONG);

        assertThat(child.stop(Duration.ofMillis(100))).isFalse();
        eventually(() -> !child.isAlive());
    }

    @Test
    void leavesNothingOfTheTreeBehind() throws Exception {
        Path pid = folder.resolve("pid");
        ChildProcess child =
                shell("sleep 300 & echo $! > '%s'; cat".formatted(pid)).start();
        child.await(() -> Files.exists(pid) && !read(pid).isBlank(), LONG);
        long grandchild = Long.parseLong(read(pid).strip());

        child.stop(LONG);

        eventually(() -> ProcessHandle.of(grandchild).isEmpty());
    }

    @Test
    void aGuardedProgramEndsWithItsLifelineThoughItNeverReadsIt() throws Exception {
        ChildProcess child = ChildProcess.named("sleep", folder.resolve("log"), List.of("sleep", "300"))
                .guarded()
                .start();
        child.await(() -> child.handle().descendants().anyMatch(ChildProcessIT::isSleep), LONG);
        List<ProcessHandle> sleep =
                child.handle().descendants().filter(ChildProcessIT::isSleep).toList();
        assertThat(sleep).hasSize(1);

        assertThat(child.stop(LONG)).isTrue();

        eventually(() -> sleep.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aGuardedProgramKeepsItsExitStatusAndLeavesNoWatcher() throws Exception {
        ChildProcess child = ChildProcess.named("false", folder.resolve("log"), List.of("sh", "-c", "exit 7"))
                .guarded()
                .start();

        assertThat(child.awaitEnd(LONG)).isEqualTo(7);
        eventually(() -> child.handle().descendants().findAny().isEmpty());
    }

    @Test
    void doesNotHearCtrlC() throws Exception {
        Path mark = folder.resolve("mark");
        ChildProcess child = shell("touch '%s'; cat".formatted(mark)).start();
        child.await(() -> Files.exists(mark), LONG);

        new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor(5, TimeUnit.SECONDS);
        new ProcessBuilder("kill", "-HUP", Long.toString(child.pid())).start().waitFor(5, TimeUnit.SECONDS);

        assertThat(child.await(() -> false, Duration.ofMillis(300))).isEqualTo(ChildProcess.Outcome.TIMED_OUT);
        child.stop(LONG);
    }

    @Test
    void changesTheEnvironmentAsAsked() throws Exception {
        ChildProcess child = shell("echo \"$MILL:${HOME-none}\"")
                .environment("MILL", "race")
                .withoutEnvironment("HOM")
                .start();

        child.awaitEnd(LONG);

        assertThat(child.lastLogLines(1)).containsExactly("race:none");
    }

    private Launch shell(String script) {
        return ChildProcess.named("test", folder.resolve("log"), List.of("/bin/sh", "-c", script));
    }

    private static boolean isSleep(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(all -> List.of(all).equals(List.of("300")))
                .isPresent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static void eventually(BooleanSupplier claim) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!claim.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
