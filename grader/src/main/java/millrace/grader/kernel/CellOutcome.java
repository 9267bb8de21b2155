package millrace.grader.kernel;

import java.time.Duration;
import java.util.List;

/** How the run of a cell ended. */
public sealed interface CellOutcome {

    /** One line on what was found; for a cell that is done, that it is. */
    String feedback();

    /** It ran to its end. */
    record Done() implements CellOutcome {
        @Override
        public String feedback() {
            return "done";
        }
    }

    /**
     * It threw, or does not compile.
     *
     * @param name of the exception's class
     * @param message may be empty
     */
    record Failed(String name, String message) implements CellOutcome {
        @Override
        public String feedback() {
            String first = message.lines().findFirst().orElse("");
            return first.isEmpty() ? name : name + ": " + first;
        }
    }

    /**
     * It did not end in time.
     *
     * @param kernelEnded the interrupt did not stop it, so the kernel was killed
     */
    record TimedOut(Duration limit, boolean kernelEnded) implements CellOutcome {
        @Override
        public String feedback() {
            return "still running after %s; does it wait for something that never comes, or a query for a trigger that ends, such as availableNow?%s"
                    .formatted(
                            shown(limit),
                            kernelEnded ? " It did not stop when interrupted, so its kernel was killed." : "");
        }

        private static String shown(Duration limit) {
            return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        }
    }

    /**
     * The kernel's process ended while it ran.
     *
     * @param lastWords the end of what the process wrote to its own log; may be empty
     */
    record KernelDied(int exitStatus, List<String> lastWords) implements CellOutcome {
        @Override
        public String feedback() {
            return "the kernel's process ended with status %d%s"
                    .formatted(
                            exitStatus,
                            lastWords.isEmpty() ? "" : "; its last words: " + String.join(" | ", lastWords));
        }
    }

    /** An earlier cell took the kernel with it. */
    record NotRun() implements CellOutcome {
        @Override
        public String feedback() {
            return "not run: the kernel had ended";
        }
    }

    /** True when no later cell can run. */
    default boolean endsTheKernel() {
        return this instanceof KernelDied || (this instanceof TimedOut timedOut && timedOut.kernelEnded());
    }
}
