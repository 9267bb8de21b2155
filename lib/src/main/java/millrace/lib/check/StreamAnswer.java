package millrace.lib.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.StructType;

/**
 * A learner's answer that makes a stream of a stream, ready to be run on any input.
 *
 * @param launcher starts it for a check
 * @param whole starts it so that its table at the end does not depend on how the input was cut into batches
 */
record StreamAnswer<I>(Opener<I> opener, Launcher<I> launcher, Launcher<I> whole) implements Answer {
    private static final TimeLimit LIMIT = TimeLimit.ofAnswers();
    private static final String CUT =
            "The answer depends on how the input is cut into batches: when it arrives %s, the answer is another.";

    @Override
    public Verdict judge(List<Batch> batches, Function<ResultTable, Verdict> judge) {
        return judge(launcher, batches, Faults.NONE, judge, LIMIT);
    }

    Verdict judge(List<Batch> batches, Function<ResultTable, Verdict> judge, TimeLimit limit) {
        return judge(launcher, batches, Faults.NONE, judge, limit);
    }

    /** The same table at the end, however the input is cut into batches, and whatever happens on the way. */
    @Override
    public Verdict judgeScenario(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge) {
        return judgeWhole(batches, Faults.NONE, asGiven -> {
            if (asGiven.rows().isEmpty()) {
                return Verdict.wrong("The answer to this input is empty.");
            }
            Verdict verdict = judge.apply(asGiven);
            if (verdict.status() != Verdict.Status.CORRECT) {
                return verdict;
            }
            verdict = judgeWhole(
                    joined(batches), Faults.NONE, other -> compare(asGiven, other, CUT.formatted("all at once")));
            if (verdict.status() == Verdict.Status.CORRECT) {
                verdict = judgeWhole(
                        cut(batches, asGiven.mostPieces()),
                        Faults.NONE,
                        other -> compare(asGiven, other, CUT.formatted("bit by bit")));
            }
            if (verdict.status() == Verdict.Status.CORRECT && !faults.equals(Faults.NONE)) {
                verdict = judgeWhole(
                        batches,
                        faults,
                        other -> compare(asGiven, other, "The answer is another when %s.".formatted(faults.words())));
            }
            return verdict;
        });
    }

    private static Verdict compare(ResultTable asGiven, ResultTable other, String otherwise) {
        return Canonical.sameRows(asGiven.rows(), other.rows())
                ? Verdict.correct("The answer does not depend on how the input arrives.")
                : Verdict.wrong(otherwise);
    }

    @Override
    public Verdict judgeWhole(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge) {
        return judge(whole, batches, faults, judge, LIMIT);
    }

    private Verdict judge(
            Launcher<I> starts,
            List<Batch> batches,
            Faults faults,
            Function<ResultTable, Verdict> judge,
            TimeLimit limit) {
        StructType schema = batches.get(0).schema();
        StreamRun<I> run = new StreamRun<>(() -> opener.open(schema, faults.partitions()), starts, batches, faults);
        try {
            return judge.apply(limit.call(run));
        } catch (TimeLimit.Exceeded e) {
            run.cleanUp();
            return Verdict.of(Verdict.Status.TIMED_OUT, timedOut(run, e, limit.limit()));
        } catch (InterruptedException e) {
            run.cleanUp();
            Thread.currentThread().interrupt();
            return Verdict.of(Verdict.Status.TIMED_OUT, "The check was interrupted before it had come to its end.");
        } catch (Exception e) {
            return Failures.verdict(e);
        }
    }

    private static String timedOut(StreamRun<?> run, TimeLimit.Exceeded exceeded, Duration limit) {
        long seconds = limit.toSeconds();
        if (run.launched()) {
            return "The query was still busy after %d s. Has it a trigger with a long interval, or a source that never ends, such as rate?"
                    .formatted(seconds);
        }
        return exceeded.inAwaitTermination()
                ? "The method did not return within %d s: it waits in awaitTermination(). Start the query and return; the check waits by itself."
                        .formatted(seconds)
                : "The method did not return within %d s. %s".formatted(seconds, exceeded.question());
    }

    /** {@code batches} in one. */
    static List<Batch> joined(List<Batch> batches) {
        return List.of(Batch.rows(
                batches.get(0).schema(),
                batches.stream().flatMap(batch -> batch.rows().stream()).toList()));
    }

    /** {@code batches} in single rows, or in {@code most} pieces where there are more rows than that. */
    static List<Batch> cut(List<Batch> batches, int most) {
        Batch all = joined(batches).get(0);
        int rows = all.rows().size();
        int pieces = Math.max(1, Math.min(rows, most));
        List<Batch> cut = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            cut.add(Batch.rows(all.schema(), all.rows().subList(i * rows / pieces, (i + 1) * rows / pieces)));
        }
        return cut;
    }
}
