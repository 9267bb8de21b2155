package millrace.lib.check;

import java.util.List;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * An input, waiting for what is to be done with it.
 *
 * @param <I> how the answer gets it: a {@code Dataset<Row>}, a list of lines, a folder, the name of a topic, or a port
 */
public final class Given<I> {
    private final String question;
    private final Opener<I> opener;
    private final List<Batch> batches;

    Given(String question, Opener<I> opener, List<Batch> batches) {
        this.question = question;
        this.opener = opener;
        this.batches = Batch.requireOneSchema(batches);
    }

    /** Starts what {@code answer} returns as a streaming query in {@code mode}, and feeds it all batches. */
    public RowCheck run(OutputMode mode, Transformation<I> answer) {
        Launcher<I> whole =
                mode.equals(OutputMode.Update()) ? Launcher.completeOrUpdate(answer) : Launcher.of(mode, answer);
        return new RowCheck(question, new StreamAnswer<>(opener, Launcher.of(mode, answer), whole), batches);
    }

    /**
     * Lets {@code answer} start the query itself, feeds it all batches, and reads the table that it keeps in the memory
     * sink. Says so when no query came back, when it failed, and when it has another name or another sink.
     */
    public RowCheck start(Starter<I> answer) {
        Launcher<I> launcher = Launcher.of(answer);
        return new RowCheck(question, new StreamAnswer<>(opener, launcher, launcher), batches);
    }

    /**
     * Calls {@code answer} when all batches are in, and looks at the rows that it returns. For a method that is no
     * streaming query, or that keeps its result elsewhere than in the memory sink; queries that it leaves running are
     * stopped.
     */
    public RowCheck call(Call<I> answer) {
        return new RowCheck(question, new CallAnswer<>(opener, answer), batches);
    }
}
