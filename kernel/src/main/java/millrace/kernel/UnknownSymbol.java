package millrace.kernel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name that the compiler does not know, as its message tells it.
 *
 * @param kind what it would have to be: {@code class}, {@code variable} or {@code method}
 * @param type whose member it would have to be; empty for what is said without one, as cells do with their own
 */
record UnknownSymbol(String kind, String name, String type) {
    private static final Pattern MESSAGE = Pattern.compile(
            "cannot find symbol\\s+symbol:\\s+(?<kind>class|variable|method) (?<name>[\\p{L}_$][\\p{L}\\p{N}_$]*)[^\\n]*"
                    + "(?:\\s+location: (?:class|interface|variable \\S+ of type) ?(?<type>[\\p{L}\\p{N}_$.]*)(?:<.*)?)?\\s*");

    /** Empty for all other messages. */
    static Optional<UnknownSymbol> in(String message) {
        Matcher found = MESSAGE.matcher(message);
        return found.matches()
                ? Optional.of(new UnknownSymbol(
                        found.group("kind"),
                        found.group("name"),
                        Optional.ofNullable(found.group("type")).orElse("")))
                : Optional.empty();
    }
}
