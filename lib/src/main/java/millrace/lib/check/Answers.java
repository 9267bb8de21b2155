package millrace.lib.check;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The answers that checks have run in this notebook, for the scenarios that come after them. */
final class Answers {
    /**
     * An answer, and what its check looks at.
     *
     * @param named whether the names of the columns count
     * @param ordered whether the order of the rows does
     */
    record Asked(Answer answer, boolean named, boolean ordered) {}

    private static final Map<String, Asked> BY_QUESTION = new ConcurrentHashMap<>();

    private Answers() {}

    /** In place of an earlier answer to the same question. */
    static void remember(String question, Asked answer) {
        BY_QUESTION.put(question, answer);
    }

    static Optional<Asked> of(String question) {
        return Optional.ofNullable(BY_QUESTION.get(question));
    }
}
