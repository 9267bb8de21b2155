package millrace.grader.notebook;

/**
 * A wrong answer to a question, kept with it to prove that it is refused, and in words that help.
 *
 * @param says what the message must contain
 * @param source in place of the solution
 * @param line of its cell in the source
 */
public record Mutant(String question, String says, String source, int line) {
    static Mutant of(SourceCell cell) {
        return new Mutant(cell.question(), cell.says(), cell.cell().source(), cell.line());
    }
}
