package millrace.lib.spark;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Does, while the user still reads the first lines, what the first use of Spark would otherwise wait for: settings,
 * functions, parser, analyser, code generator, file system. It makes no session, whose settings are the user's to choose.
 *
 * <p>A few steps of at most some hundred milliseconds each. None begins once a cell runs: a cell that needs Spark does
 * them itself, and one that does not is left alone.
 */
final class WarmUp {
    /** Set to {@code off} in the environment, there is none. */
    static final String SWITCH = "MILLRACE_WARM_UP";

    private interface Step {
        void run() throws IOException;
    }

    private final List<Step> steps = List.of(SQLConf::get, WarmUp::hadoop, WarmUp::analyse, WarmUp::convertRows);

    private volatile boolean over;
    private final AtomicInteger done = new AtomicInteger();

    /** Begins, on a thread of its own, and returns at once; empty when it is switched off. */
    Optional<Thread> begin() {
        if ("off".equalsIgnoreCase(System.getenv(SWITCH))) {
            return Optional.empty();
        }
        Thread thread = new Thread(this::run, "millrace-warm-up");
        thread.setDaemon(true);
        thread.start();
        return Optional.of(thread);
    }

    /** How many steps have come to their end. */
    int stepsDone() {
        return done.get();
    }

    /** Begins no further step. */
    void end() {
        over = true;
    }

    private void run() {
        for (Step step : steps) {
            if (over) {
                return;
            }
            try {
                step.run();
                done.incrementAndGet();
            } catch (IOException | RuntimeException | LinkageError e) {
                // Whoever needs it for a cell will hear of it there.
                System.err.println("warm-up: " + e);
                return;
            }
        }
    }

    private static void hadoop() throws IOException {
        UserGroupInformation.getCurrentUser();
        LocalFiles.install();
    }

    private static void analyse() {
        SimpleAnalyzer.execute(CatalystSqlParser$.MODULE$.parsePlan(
                "SELECT word, count(*) FROM VALUES ('to'), ('be') AS words(word) GROUP BY word"));
    }

    private static void convertRows() {
        StructType schema = new StructType().add("word", DataTypes.StringType).add("count", DataTypes.LongType);
        ExpressionEncoder<Row> encoder = ExpressionEncoder.apply(schema);
        InternalRow row = encoder.createSerializer().apply(RowFactory.create("to", 1L));
        encoder.resolveAndBind(encoder.resolveAndBind$default$1(), encoder.resolveAndBind$default$2())
                .createDeserializer()
                .apply(row);
    }
}
