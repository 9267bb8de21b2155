package millrace.lib.eventtime;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The event-time windows of a query: each {@code length} long, one begins every {@code slide}.
 *
 * @param offset of the first from the Unix epoch
 */
record WindowSpec(Duration length, Duration slide, Duration offset) {
    private static final Pattern SLIDE = Pattern.compile("- (\\d+)\\) % (\\d+)\\)");
    private static final Pattern LENGTH = Pattern.compile("END\\) - 0\\) \\+ (\\d+)\\)");

    /**
     * Those of the first {@code window(…)} in an analyzed plan; Spark has replaced it by its arithmetic by then. Empty
     * without one, and for session windows.
     */
    static Optional<WindowSpec> in(LogicalPlan plan) {
        for (var expression : CollectionConverters.asJava(plan.expressions())) {
            String text = expression.toString();
            Matcher slide = SLIDE.matcher(text);
            Matcher length = LENGTH.matcher(text);
            if (text.contains("precisetimestampconversion") && slide.find() && length.find()) {
                return Optional.of(
                        new WindowSpec(micros(length.group(1)), micros(slide.group(2)), micros(slide.group(1))));
            }
        }
        for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
            Optional<WindowSpec> found = in(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The end of the last window that an event belongs to, exclusive, in milliseconds since the epoch. */
    long lastEnd(long eventMillis) {
        return lastStart(eventMillis) + length.toMillis();
    }

    /** The start of the last window that an event belongs to, inclusive, in milliseconds since the epoch. */
    long lastStart(long eventMillis) {
        long step = slide.toMillis();
        return Math.floorDiv(eventMillis - offset.toMillis(), step) * step + offset.toMillis();
    }

    private static Duration micros(String text) {
        return Duration.ofNanos(Long.parseLong(text) * 1_000);
    }
}
