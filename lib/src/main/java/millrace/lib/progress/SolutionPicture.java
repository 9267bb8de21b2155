package millrace.lib.progress;

import millrace.kernel.display.Content;
import millrace.lib.display.Figure;

/** A solution, folded: one more moment to think. */
final class SolutionPicture {
    private SolutionPicture() {}

    static Content of(String question, String code, boolean answered) {
        return new Figure()
                .title("One solution of " + question, "")
                .note(
                        answered
                                ? "Yours passes the check as well. Where do the two differ, and does it matter?"
                                : "Read it, close it, and write your own from memory: that is what stays.")
                .folded("Show the code", new Figure().verbatim(code), false)
                .content();
    }
}
