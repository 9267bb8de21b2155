package millrace.grader.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says how long a cell may run. */
final class CellLimit {
    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            converter = Seconds.class,
            description = "For each cell (default: ${DEFAULT-VALUE}).")
    private Duration limit;

    Duration duration() {
        return limit;
    }

    /** Reads whole or broken seconds above 0. */
    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                double seconds = Double.parseDouble(text);
                if (seconds > 0 && seconds <= 86_400) {
                    return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException(
                    "found '%s'; expected seconds, above 0 and at most 86400".formatted(text));
        }
    }
}
