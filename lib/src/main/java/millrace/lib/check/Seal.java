package millrace.lib.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import millrace.lib.display.Values;

/**
 * What stands in a check in place of a right answer that the eye must not fall upon. It keeps nobody from trying out
 * all answers: a mark never rests on it, since grading compares with our solution.
 */
final class Seal {
    private static final int DIGITS = 10;

    private Seal() {}

    /** One seal for each entry of a list or array, one for any other value. */
    static List<String> of(String question, Object answer) {
        Object value = Canonical.value(answer);
        List<?> entries = value instanceof List<?> list ? list : List.of(value);
        return IntStream.range(0, entries.size())
                .mapToObj(i -> of(question, i, entries.get(i)))
                .toList();
    }

    private static String of(String question, int place, Object value) {
        // The place, so that equal entries of one list do not look equal.
        String text = "%s\n%d\n%s".formatted(question, place, Values.text(value).strip());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static Verdict judge(String question, List<String> seals, Object answer) {
        if (answer == null) {
            return Verdict.wrong("The method returned null; expected a value.");
        }
        List<String> given = of(question, answer);
        if (seals.isEmpty()) {
            return Verdict.wrong("This check has no seals yet. Those of the answer that was given are %s."
                    .formatted(String.join(
                            ", ", given.stream().map("\"%s\""::formatted).toList())));
        }
        if (given.equals(seals)) {
            return Verdict.correct("That is right.");
        }
        if (given.size() != seals.size()) {
            return Verdict.wrong("The answer has %d %s; expected %d."
                    .formatted(given.size(), given.size() == 1 ? "entry" : "entries", seals.size()));
        }
        if (seals.size() == 1) {
            return ValueExpectation.notSo(answer);
        }
        long right = IntStream.range(0, seals.size())
                .filter(i -> seals.get(i).equals(given.get(i)))
                .count();
        return Verdict.wrong("%d of %d entries are right.".formatted(right, seals.size()));
    }
}
