package millrace.lib.check;

import java.util.List;
import java.util.function.Function;

/** A learner's answer that gives rows, ready to be run on any input. */
interface Answer {

    /** Runs on {@code batches} and judges the result; without a result, says why there is none. */
    Verdict judge(List<Batch> batches, Function<ResultTable, Verdict> judge);

    /** As {@link #judge}, with a result that must not depend on how the input is cut into batches, nor on the faults. */
    Verdict judgeWhole(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge);

    /**
     * Runs on {@code batches} in several ways, which must give the same rows, and at least one.
     *
     * @param judge of the first of these results
     */
    Verdict judgeScenario(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge);
}
