package millrace.lib.check;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The answers that checks have run in this notebook, for the scenarios that come after them. */
final class Answers {
    private static final Map<String, Answer> BY_QUESTION = new ConcurrentHashMap<>();

    private Answers() {}

    /** In place of an earlier answer to the same question. */
    static void remember(String question, Answer answer) {
        BY_QUESTION.put(question, answer);
    }

    static Optional<Answer> of(String question) {
        return Optional.ofNullable(BY_QUESTION.get(question));
    }
}
