package millrace.lib.check;

import java.util.List;
import java.util.Optional;

/**
 * Another input for the answer that the last check of the same question has run. A streaming query gets it in three
 * ways: batch by batch as given, all in one batch, and row by row (in at most ten pieces; six from a socket, five from a
 * topic or a folder). A method that is called gets it twice. The final answer must be the same each time, and not empty.
 * In place of update mode it asks for the complete table, since updates depend on how the input is cut.
 */
public final class Scenario {
    private final String question;
    private final String name;

    /**
     * @param question the id of a question whose check stands above
     * @param name what is special about this input, as in "many shops"
     */
    public Scenario(String question, String name) {
        this.question = question;
        this.name = name;
    }

    /**
     * Runs the answer and shows the verdict; for a mistake of the learner it never throws.
     *
     * @throws IllegalStateException if no check of the question has run before
     */
    public void given(Batch... batches) {
        List<Batch> input = Batch.requireOneSchema(List.of(batches));
        if (Grading.collectsInputs()) {
            Grading.collect(question, name, input);
            return;
        }
        Answers.Asked asked = Answers.of(question)
                .orElseThrow(() -> new IllegalStateException(
                        "scenario '%s': no check of question '%s' has run its answer yet; put the scenario below the check"
                                .formatted(name, question)));
        Report.show(
                question,
                Optional.of(name),
                asked.answer().judgeScenario(input, table -> Solved.compare(question, name, asked.ordered(), table)));
    }
}
