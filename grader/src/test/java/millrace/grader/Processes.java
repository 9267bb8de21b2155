package millrace.grader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What tests ask about processes. */
public final class Processes {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Processes() {}

    /** Waits until none of {@code pids} runs; one that has ended and whose parent has not looked yet does not count. */
    public static void awaitGone(Long... pids) {
        awaitGone(Arrays.asList(pids));
    }

    public static void awaitGone(Collection<Long> pids) {
        List<Long> left = await(() -> {
                    List<Long> running = pids.stream().filter(Processes::runs).toList();
                    return running.isEmpty() ? Optional.of(running) : Optional.empty();
                })
                .orElseGet(() -> pids.stream().filter(Processes::runs).toList());
        assertThat(left).as("processes that still run").isEmpty();
    }

    /** What {@code look} finds, as soon as it finds something; empty after half a minute. */
    public static <T> Optional<T> await(Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            found = look.get();
        }
        return found;
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && !isZombie(pid);
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException noProc) {
            return false;
        }
    }
}
