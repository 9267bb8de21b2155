package millrace.grader.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A cell of a source, and where in the file it stands.
 *
 * @param line of the fence that opens the cell, or of its first line where it has no fence; from 1
 */
record SourceCell(Cell cell, int line) {

    /** The role that the first of its tags gives it. */
    Optional<Role> role() {
        return cell.role();
    }

    boolean is(Role role) {
        return cell.is(role);
    }

    /** The question it belongs to; empty when the fence names none. */
    String question() {
        return cell.metadata().path("question").asText();
    }

    /** What the message about a mutant must contain; empty where the fence does not tell. */
    String says() {
        return cell.metadata().path("says").asText();
    }

    /** The fence's {@code points}, a missing node where it has none. */
    JsonNode points() {
        return cell.metadata().path("points");
    }
}
