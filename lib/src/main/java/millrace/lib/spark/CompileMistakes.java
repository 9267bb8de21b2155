package millrace.lib.spark;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the compiler says where Java has no way to write what Spark's API looks like in other languages. */
final class CompileMistakes {
    private static final Pattern OPERATOR = Pattern.compile(
            "bad operand types? for (?:binary|unary) operator '(?<sign>[^']+)'.*\\borg\\.apache\\.spark\\.sql\\.Column\\b.*",
            Pattern.DOTALL);

    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry(">", "gt(…)"),
            Map.entry("<", "lt(…)"),
            Map.entry(">=", "geq(…)"),
            Map.entry("<=", "leq(…)"),
            Map.entry("==", "equalTo(…)"),
            Map.entry("!=", "notEqual(…)"),
            Map.entry("+", "plus(…)"),
            Map.entry("-", "minus(…)"),
            Map.entry("*", "multiply(…)"),
            Map.entry("/", "divide(…)"),
            Map.entry("%", "mod(…)"),
            Map.entry("&&", "and(…)"),
            Map.entry("||", "or(…)"),
            Map.entry("!", "not(…) of functions"));

    private CompileMistakes() {}

    static Optional<String> advice(String message) {
        Matcher operator = OPERATOR.matcher(message);
        if (operator.matches() && METHODS.containsKey(operator.group("sign"))) {
            return Optional.of(
                    "Java has no operators for columns; a method does it: col(\"…\").%s, in the place of %s, and lit(…) makes a column of a value."
                            .formatted(METHODS.get(operator.group("sign")), operator.group("sign")));
        }
        if (message.contains("DataStreamWriter<")
                && message.contains("cannot be converted to")
                && message.contains("StreamingQuery")) {
            return Optional.of(
                    "The query has not been started: add .start() at the end, which gives the StreamingQuery.");
        }
        if (message.matches("(?s)no suitable method found for (select|groupBy|agg|drop|orderBy|sort)\\(.*")
                && message.lines().findFirst().orElse("").contains("java.lang.String")
                && message.lines().findFirst().orElse("").contains("org.apache.spark.sql.Column")) {
            return Optional.of("Names and columns do not go together here: make a column of each name, col(\"…\").");
        }
        return Optional.empty();
    }
}
