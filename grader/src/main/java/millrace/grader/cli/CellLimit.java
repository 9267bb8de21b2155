package millrace.grader.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a cell may run, as said on the command line in seconds. */
record CellLimit(Duration duration) {

    /** Reads whole or broken seconds above 0. */
    static final class Converter implements ITypeConverter<CellLimit> {
        @Override
        public CellLimit convert(String text) {
            try {
                double seconds = Double.parseDouble(text);
                if (seconds > 0 && seconds <= 86_400) {
                    return new CellLimit(Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))));
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException(
                    "found '%s'; expected seconds, above 0 and at most 86400".formatted(text));
        }
    }
}
