package millrace.lib.check;

import java.util.List;
import org.apache.spark.sql.Row;

/**
 * A mistake that the author of a check foresaw.
 *
 * @param sign the row, or the value, by which a wrong answer shows it
 * @param words for the learner: what the mistake is, not what the answer is
 */
record KnownMistake<T>(T sign, String words) {

    /** {@code reason}, and behind it the words of the first of {@code known} whose row is among {@code found}. */
    static String explained(String reason, List<KnownMistake<Row>> known, List<Row> found) {
        return known.stream()
                .filter(mistake -> found.stream()
                        .anyMatch(row -> Canonical.equal(Canonical.row(mistake.sign()), Canonical.row(row))))
                .findFirst()
                .map(mistake -> reason + "\n" + mistake.words())
                .orElse(reason);
    }

    /** The words of the one of {@code known} that is {@code value}, or else {@code reason}. */
    static Verdict explained(Verdict verdict, List<KnownMistake<Object>> known, Object value) {
        if (verdict.status() != Verdict.Status.WRONG) {
            return verdict;
        }
        return known.stream()
                .filter(mistake -> Canonical.equal(Canonical.value(mistake.sign()), Canonical.value(value)))
                .findFirst()
                .map(mistake -> Verdict.wrong(verdict.reason() + "\n" + mistake.words()))
                .orElse(verdict);
    }
}
