package millrace.lib.check;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/**
 * A learner's answer that is called once, when its whole input is there.
 *
 * @param opener of an inlet that keeps what comes early
 */
record CallAnswer<I>(Opener<I> opener, Call<I> call) implements Answer {
    private static final TimeLimit LIMIT = TimeLimit.ofAnswers();

    @Override
    public Verdict judge(List<Batch> batches, Function<ResultTable, Verdict> judge) {
        return judgeWhole(batches, Faults.NONE, judge);
    }

    /** Of the faults only the number of partitions means something for a method that is called. */
    @Override
    public Verdict judgeWhole(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge) {
        StartedQueries queries = new StartedQueries();
        try {
            return judge.apply(LIMIT.call(() -> result(batches, faults.partitions())));
        } catch (TimeLimit.Exceeded e) {
            return Verdict.of(
                    Verdict.Status.TIMED_OUT,
                    "The method did not return within %d s. %s"
                            .formatted(LIMIT.limit().toSeconds(), e.question()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.of(Verdict.Status.TIMED_OUT, "The check was interrupted before it had come to its end.");
        } catch (Exception e) {
            return Failures.verdict(e);
        } finally {
            queries.stop();
        }
    }

    /** The same rows when it is called again: what it did the first time must not change what it does. */
    @Override
    public Verdict judgeScenario(List<Batch> batches, Faults faults, Function<ResultTable, Verdict> judge) {
        return judge(batches, first -> {
            if (first.rows().isEmpty()) {
                return Verdict.wrong("The answer to this input is empty.");
            }
            Verdict verdict = judge.apply(first);
            if (verdict.status() != Verdict.Status.CORRECT) {
                return verdict;
            }
            return judgeWhole(
                    batches,
                    faults,
                    second -> Canonical.sameRows(first.rows(), second.rows())
                            ? Verdict.correct("The answer is the same when the method is called again.")
                            : Verdict.wrong(
                                    "When the method is called again with the same input, the answer is another."));
        });
    }

    private ResultTable result(List<Batch> batches, int partitions) throws Exception {
        try (Inlet<I> inlet = opener.open(batches.get(0).schema(), partitions)) {
            if (!inlet.keepsWhatComesEarly()) {
                throw new IllegalArgumentException(
                        "a method that is called finds its whole input there; expected another input than givenLines");
            }
            for (Batch batch : batches) {
                inlet.put(batch, null);
            }
            List<Row> rows = call.call(inlet.input());
            if (rows == null) {
                throw new Mistake("The method returned null; expected what it has made.");
            }
            return new ResultTable(columns(rows), List.copyOf(rows), 1, List.of());
        }
    }

    /** Rows of a Dataset know the names of their columns; those made by hand do not. */
    private static List<String> columns(List<Row> rows) {
        return rows.isEmpty() || rows.get(0).schema() == null
                ? List.of()
                : List.of(rows.get(0).schema().fieldNames());
    }
}
