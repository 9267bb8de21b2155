package millrace.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.kernel.display.Content;
import millrace.kernel.display.Displays;

/** The displays of a notebook: what stands in each now. */
public final class Cells {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Content> cells = new CopyOnWriteArrayList<>();

    /** From now on displays come here. */
    public Cells() {
        Displays.sendTo(content -> {
            int cell = cells.size();
            cells.add(content);
            return later -> cells.set(cell, later);
        });
    }

    public Content last() {
        return cells.get(cells.size() - 1);
    }

    /** Returns the last display once its text has all {@code parts}. */
    public Content await(String... parts) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!List.of(parts).stream().allMatch(last().text()::contains)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in: %s", List.of(parts), last().text())
                    .isLessThan(end);
            Thread.sleep(20);
        }
        return last();
    }
}
