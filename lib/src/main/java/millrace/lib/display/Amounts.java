package millrace.lib.display;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, durations and times as a person reads them; times in UTC. */
public final class Amounts {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK_MINUTES =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK_MILLIS =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Amounts() {}

    /** As in {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As in {@code 1 row} and {@code 12,345 rows}. */
    public static String count(long number, String thing) {
        return count(number) + " " + (number == 1 ? thing : thing + "s");
    }

    /** With three significant digits or all whole ones: {@code 0.25}, {@code 12.3}, {@code 1,234}. */
    public static String number(double number) {
        if (!Double.isFinite(number)) {
            return "–";
        }
        double size = Math.abs(number);
        String format = size >= 100 || number == Math.rint(number) ? "%,.0f" : size >= 10 ? "%,.1f" : "%,.2f";
        return String.format(Locale.ROOT, format, number);
    }

    /** For the ends of axes: {@code 1.5k}, {@code 20M}. */
    public static String brief(double number) {
        double size = Math.abs(number);
        if (size >= 1e9) {
            return Svg.number(number / 1e9) + "G";
        }
        if (size >= 1e6) {
            return Svg.number(number / 1e6) + "M";
        }
        return size >= 1e4
                ? Svg.number(number / 1e3) + "k"
                : number == Math.rint(number) ? count((long) number) : number(number);
    }

    /** In the largest unit that fits: {@code 250 ms}, {@code 1.5 s}, {@code 3 min}, {@code 2 h 5 min}. */
    public static String duration(long millis) {
        if (millis < 0) {
            return "−" + duration(-millis);
        }
        if (millis < 1_000) {
            return millis == 0 ? "0" : millis + " ms";
        }
        if (millis < 60_000) {
            return Svg.number(millis / 1_000.0) + " s";
        }
        Duration duration = Duration.ofMillis(millis);
        if (millis < 3_600_000) {
            return duration.toMinutes() + " min"
                    + (duration.toSecondsPart() > 0 ? " " + duration.toSecondsPart() + " s" : "");
        }
        return millis < 48 * 3_600_000L
                ? duration.toHours() + " h"
                        + (duration.toMinutesPart() > 0 ? " " + duration.toMinutesPart() + " min" : "")
                : duration.toDays() + " days";
    }

    /** The time of day, without the seconds where they are nought and with milliseconds where they are not. */
    public static String clock(double epochMillis) {
        long millis = (long) epochMillis;
        Instant instant = Instant.ofEpochMilli(millis);
        return Math.floorMod(millis, 1_000) != 0
                ? CLOCK_MILLIS.format(instant)
                : Math.floorMod(millis, 60_000) != 0 ? CLOCK.format(instant) : CLOCK_MINUTES.format(instant);
    }

    /** As {@link #clock(double)}. */
    public static String brief(Instant instant) {
        return clock((double) instant.toEpochMilli());
    }

    /** The time of day with seconds. */
    public static String clock(Instant instant) {
        return CLOCK.format(instant);
    }

    /** The date. */
    public static String day(double epochMillis) {
        return DAY.format(Instant.ofEpochMilli((long) epochMillis));
    }
}
