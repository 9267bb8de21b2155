package millrace.grader.submission;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import millrace.grader.notebook.Notebook;

/**
 * A learner's notebook as it will be graded.
 *
 * @param answers one for each question, in the episode's order
 * @param notebook our own cells in our own order, with the learner's answers, and the code cells that they added in their
 *     places; no outputs
 * @param notes what the learner should know of cells that were changed, deleted or added; most often none
 */
public record Submission(List<Answer> answers, Notebook notebook, List<String> notes) {

    public Submission {
        answers = List.copyOf(answers);
        notes = List.copyOf(notes);
    }

    /** What is there of an answer; says nothing about whether it is right. */
    public enum State {
        ANSWERED("answered"),
        /** Still what the learner was handed. */
        NOT_STARTED("not started"),
        /** Its cell is gone, empty, or no code cell. */
        MISSING("missing");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** The answer to one question. */
    public record Answer(String question, int points, State state) {}

    public long answered() {
        return answeredQuestions().size();
    }

    /** Those with an answer that can be run. */
    public Set<String> answeredQuestions() {
        return answers.stream()
                .filter(answer -> answer.state() == State.ANSWERED)
                .map(Answer::question)
                .collect(Collectors.toSet());
    }
}
