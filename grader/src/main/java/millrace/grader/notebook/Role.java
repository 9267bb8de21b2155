package millrace.grader.notebook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a cell of a source is for, said by its tag. A cell without a role is prose or a demonstration. */
public enum Role {
    /** What the learner finds in place of the solution. */
    STUB,
    /** The answer; never leaves the source. */
    SOLUTION,
    /** Runs the learner's work and says whether it is right. */
    CHECK,
    /** Runs the work in a hidden way; never leaves the source. */
    SCENARIO,
    /** A wrong answer that one could well give, which the check or a scenario must refuse; never leaves the source. */
    MUTANT,
    /** Shows steps towards the answer, folded. */
    HINT;

    /** As it stands on a fence, and in the metadata of a rendered cell. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String tag) {
        return Arrays.stream(values()).filter(role -> role.tag().equals(tag)).findFirst();
    }
}
