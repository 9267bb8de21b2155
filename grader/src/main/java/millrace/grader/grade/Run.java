package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import millrace.grader.grade.SandboxMain.Message;
import millrace.grader.grade.SandboxProcess.Ending;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * Runs notebooks in sandboxes, each in a fresh one. A cell that takes its kernel, or all of its sandbox, with it is left
 * out, and the rest is run again in another.
 */
record Run(SandboxPool sandboxes, Limits limits) {
    private static final int TRIES = 10;

    /**
     * Runs {@code notebook}; the sandbox and all in it are gone when this returns.
     *
     * @param evidence takes what the run leaves behind
     * @param another whether another notebook of the kind will be run
     */
    void run(GradedNotebook notebook, HiddenInputs inputs, Evidence evidence, boolean another)
            throws InterruptedException {
        long deadline = System.nanoTime() + limits.notebook().toNanos();
        Set<String> culprits = new HashSet<>();
        for (int left = TRIES; left > 0 && System.nanoTime() - deadline < 0; left--) {
            Optional<String> culprit =
                    once(notebook.without(culprits), inputs, evidence, another, () -> true, deadline);
            if (culprit.isEmpty() || !culprits.add(culprit.get())) {
                return;
            }
        }
    }

    /**
     * Runs {@code notebook} as far as it comes in one sandbox.
     *
     * @param goOn asked behind the visible phase whether the hidden one is wanted
     */
    void once(GradedNotebook notebook, HiddenInputs inputs, Evidence evidence, boolean another, BooleanSupplier goOn)
            throws InterruptedException {
        once(
                notebook,
                inputs,
                evidence,
                another,
                goOn,
                System.nanoTime() + limits.notebook().toNanos());
    }

    /** The cell that ended the sandbox or its kernel; empty when all were run. */
    private Optional<String> once(
            GradedNotebook notebook,
            HiddenInputs inputs,
            Evidence evidence,
            boolean another,
            BooleanSupplier goOn,
            long deadline)
            throws InterruptedException {
        SandboxProcess sandbox = sandboxes.take(notebook.usesKafka(), another);
        try {
            Hearing hearing = new Hearing(notebook, evidence, Phase.VISIBLE);
            Ending ending = sandbox.run(Phase.VISIBLE, notebook.visible(), deadline, hearing::hear);
            // An answer that had to be stopped once would have to be in each hidden case.
            Notebook hidden = notebook.hiddenOf(question -> !evidence.wasStopped(question));
            if (ending == Ending.DONE
                    && hearing.killer.isEmpty()
                    && !hidden.cells().isEmpty()
                    && goOn.getAsBoolean()) {
                Optional<Ending> deafness = sandbox.deafness();
                if (deafness.isPresent()) {
                    // Whoever ran last has not ended, whatever was said.
                    return hearing.blame(deafness.get());
                }
                evidence.endVisible();
                sandbox.give(inputs);
                hearing = new Hearing(notebook, evidence, Phase.HIDDEN);
                ending = sandbox.run(Phase.HIDDEN, hidden, deadline, hearing::hear);
            }
            return ending == Ending.DONE ? hearing.killer : hearing.blame(ending);
        } finally {
            sandboxes.end(sandbox);
        }
    }

    /** Writes down what comes from a sandbox. */
    private final class Hearing {
        private final GradedNotebook notebook;
        private final Evidence evidence;
        private final Phase phase;
        private String running = "";
        private String question = "";
        /** The cell that took the kernel with it. */
        private Optional<String> killer = Optional.empty();

        Hearing(GradedNotebook notebook, Evidence evidence, Phase phase) {
            this.notebook = notebook;
            this.evidence = evidence;
            this.phase = phase;
        }

        void hear(JsonNode message) {
            String says = message.path("says").asText();
            String id = message.path("id").asText();
            if (says.equals(Message.BEGINS.name())) {
                running = id;
                question = message.path("question").asText();
            } else if (says.equals(Message.ENDS.name())) {
                String outcome = message.path("outcome").asText();
                evidence.cellEnded(
                        phase, question, outcome, message.path("feedback").asText());
                if (outcome.equals("crashed") || outcome.equals("never stopped")) {
                    killer = cell(id);
                }
            } else if (says.equals(Message.EVIDENCE.name())) {
                evidence.keep(
                        phase,
                        message.path("question").asText(),
                        message.path("file").asText(),
                        message.path("content").asText());
            }
        }

        /** Holds the cell that was running responsible. */
        Optional<String> blame(Ending ending) {
            String outcome = ending == Ending.TOO_SLOW ? "timed out" : "crashed";
            evidence.cellEnded(phase, question, outcome, ending.feedback(limits));
            return cell(running);
        }

        /**
         * The cell of this phase with that id. Others are not left out for what somebody says who has seen the hidden
         * inputs: what is left out can be seen in the next sandbox, whose words are believed to know nothing of them.
         */
        private Optional<String> cell(String id) {
            Notebook ofPhase = phase == Phase.VISIBLE ? notebook.visible() : notebook.hidden();
            return ofPhase.cells().stream().map(Cell::id).filter(id::equals).findFirst();
        }
    }
}
