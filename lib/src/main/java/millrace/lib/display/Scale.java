package millrace.lib.display;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where values of a range come to lie on a line of pixels.
 *
 * @param from the value at {@code start}
 * @param to the value at {@code end}, greater than {@code from}
 * @param start in pixels; may be greater than {@code end}, as on an axis that goes up
 */
public record Scale(double from, double to, double start, double end) {
    private static final List<Duration> STEPS = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofDays(365));

    /** Widens a range without length, so that one value can be drawn too. */
    public Scale {
        if (to <= from) {
            to = from + 1;
        }
    }

    /** The place of {@code value}, which may lie outside the range. */
    public double at(double value) {
        return start + (value - from) / (to - from) * (end - start);
    }

    /** The place of a time, on a scale of milliseconds since the epoch. */
    public double at(Instant time) {
        return at((double) time.toEpochMilli());
    }

    /** Round values in the range, about {@code about} of them. */
    public List<Double> ticks(int about) {
        double rough = (to - from) / Math.max(1, about);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        return multiples(step);
    }

    /** Round times in a range of milliseconds since the epoch, at most {@code most} of them. */
    public List<Double> timeTicks(int most) {
        for (Duration step : STEPS) {
            if ((to - from) / step.toMillis() <= most) {
                return multiples((double) step.toMillis());
            }
        }
        return multiples((to - from) / most);
    }

    private List<Double> multiples(double step) {
        List<Double> ticks = new ArrayList<>();
        for (double tick = Math.ceil(from / step - 1e-9) * step; tick <= to + step * 1e-9; tick += step) {
            ticks.add(tick == 0 ? 0 : tick);
        }
        return ticks;
    }
}
