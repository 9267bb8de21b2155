package millrace.lib.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import millrace.kernel.display.Content;
import millrace.lib.Cells;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LivePictureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Cells cells;

    @BeforeEach
    void collectPictures() {
        cells = new Cells();
    }

    @Test
    void isDrawnOnlyWhenWhatItShowsHasChanged() throws InterruptedException {
        Counter counter = new Counter("unchanged");
        counter.start();
        await(() -> counter.looks.get() >= 4);
        // Once when it was shown, and once when it was first looked at.
        assertThat(counter.draws).hasValueLessThanOrEqualTo(2);
        int before = counter.draws.get();

        counter.value.incrementAndGet();

        cells.await("value 1");
        assertThat(counter.draws).hasValue(before + 1);
        counter.over = true;
    }

    @Test
    void twentyPicturesAreAllKeptUpToDateWithAtMostFourLooksASecond() throws InterruptedException {
        long start = System.nanoTime();
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            counters.add(new Counter("one of twenty, " + i));
            counters.get(i).start();
        }

        for (int value = 1; value <= 3; value++) {
            counters.forEach(counter -> counter.value.incrementAndGet());
            int now = value;
            await(() -> counters.stream().allMatch(counter -> counter.drawn >= now));
        }

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(counters).allMatch(counter -> counter.looks.get() <= 4 * seconds + 2);
        counters.forEach(counter -> counter.over = true);
    }

    @Test
    void endsOnceWhenThereIsNothingMoreToFollowOrTheNextTakesOver() throws InterruptedException {
        Counter first = new Counter("same");
        first.start();
        Counter second = new Counter("same");
        second.start();
        assertThat(first.ends).hasValue(1);

        second.over = true;

        await(() -> second.ends.get() == 1);
        int looks = second.looks.get();
        Counter other = new Counter("other");
        other.start();
        await(() -> other.looks.get() >= 3);
        assertThat(second.looks).hasValue(looks);
        assertThat(first.ends).hasValue(1);
        other.over = true;
    }

    @Test
    void picturesThatAreOverAreForgotten() throws InterruptedException {
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            counters.add(new Counter("short, " + i));
            counters.get(i).start();
        }
        assertThat(LivePicture.live()).isGreaterThanOrEqualTo(2_000);

        counters.forEach(counter -> counter.over = true);

        // But for those of the other tests.
        await(() -> LivePicture.live() < 50);
    }

    @Test
    void onePictureThatFailsDoesNotStopTheOthers() throws InterruptedException {
        Counter broken = new Counter("broken");
        Counter whole = new Counter("whole");
        broken.start();
        whole.start();

        broken.fails = true;
        broken.value.incrementAndGet();
        await(() -> broken.ends.get() == 1);
        whole.value.incrementAndGet();

        await(() -> whole.drawn == 1);
        whole.over = true;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }

    /** Shows a number, and counts what is asked of it. */
    private static final class Counter extends LivePicture {
        private final String name;
        private final AtomicInteger value = new AtomicInteger();
        private final AtomicInteger looks = new AtomicInteger();
        private final AtomicInteger draws = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private volatile int drawn;
        private volatile boolean over;
        private volatile boolean fails;

        Counter(String name) {
            this.name = name;
        }

        @Override
        protected Object subject() {
            return List.of(LivePictureTest.class, name);
        }

        @Override
        protected Object version() {
            looks.incrementAndGet();
            return value.get();
        }

        @Override
        protected boolean goesOn() {
            return !over;
        }

        @Override
        protected void ended() {
            ends.incrementAndGet();
        }

        @Override
        protected Content draw() {
            if (fails) {
                throw new IllegalStateException("fails on purpose");
            }
            draws.incrementAndGet();
            drawn = value.get();
            return Content.text("value " + drawn);
        }
    }
}
