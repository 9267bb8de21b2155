package millrace.lib.check;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A check of the learner's answer to one question. It runs the answer and shows expected beside actual; for a mistake
 * of the learner it never throws.
 *
 * <pre>{@code
 * check("word-count")
 *     .given(batch("to be", "or not"), batch("be"))
 *     .run(OutputMode.Complete(), lines -> wordCounts(lines))
 *     .expect(row("be", 2), row("not", 1), row("or", 1), row("to", 1));
 *
 * check("read-orders")
 *     .givenTopic(records(PizzaOrders.seeded(1).take(3)))
 *     .run(OutputMode.Append(), topic -> readOrders(topic))
 *     .columns("shop", "pizzas")
 *     .expect(...);
 *
 * check("send")
 *     .givenList(batch("a", "b"))
 *     .call(lines -> rowsOf(sendAll(lines)))
 *     .expect(row("a"), row("b"));
 *
 * check("prediction").answer(() -> myPrediction()).expect(3);
 * }</pre>
 *
 * <p>A run ends within 30 s. Its query, checkpoint and topic are gone when the check returns; queries that the learner
 * had running are not touched.
 */
public final class Check {
    private final String question;

    /** @param question the id of the question, as in the episode's source */
    public Check(String question) {
        this.question = question;
    }

    /** The input as a streaming Dataset: each batch is one micro-batch of a real streaming query. */
    public Given<Dataset<Row>> given(Batch... batches) {
        return new Given<>(question, MemoryInlet::new, List.of(batches));
    }

    /** The input in a fresh topic of the real broker: the first batch before the query starts, the others after. */
    public Given<String> givenTopic(Batch... batches) {
        return givenTopic(1, batches);
    }

    /** As {@link #givenTopic(Batch...)}, with a number of partitions; Kafka chooses by the key. */
    public Given<String> givenTopic(int partitions, Batch... batches) {
        return new Given<>(
                question, (schema, others) -> new TopicInlet(others > 0 ? others : partitions), List.of(batches));
    }

    /**
     * The input as text files in a fresh folder, a file for each batch of lines: the first before the query starts, the
     * others after. The learner's method gets the path of the folder.
     */
    public Given<String> givenFolder(Batch... batches) {
        return new Given<>(question, (schema, partitions) -> new FolderInlet(schema), List.of(batches));
    }

    /** The input as a list of all lines, for a method that is {@linkplain Given#call called}. */
    public Given<List<String>> givenList(Batch... batches) {
        return new Given<>(question, (schema, partitions) -> new ListInlet(schema), List.of(batches));
    }

    /** The input as lines from a TCP server on 127.0.0.1; the learner's method gets its port. */
    public Given<Integer> givenLines(Batch... batches) {
        return new Given<>(question, (schema, partitions) -> new LinesInlet(), List.of(batches));
    }

    /** A plain value, such as a number that was predicted or a schema; computed when {@code expect} is called. */
    public AnswerCheck answer(Callable<?> answer) {
        return new AnswerCheck(question, answer);
    }
}
