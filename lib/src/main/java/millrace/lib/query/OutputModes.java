package millrace.lib.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import millrace.lib.display.Figure;
import millrace.lib.spark.Explanation;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The same streaming result written in append, update and complete mode, each by a query of its own into the memory sink.
 *
 * @param queries those that run
 * @param refusals for each mode that Spark does not allow here, what it says
 */
record OutputModes(List<StreamingQuery> queries, List<Figure> refusals) {

    /** Starts the queries, called {@code append}, {@code update} and {@code complete}, in the place of earlier ones. */
    static OutputModes start(Dataset<?> result) {
        List<StreamingQuery> queries = new ArrayList<>();
        List<Figure> refusals = new ArrayList<>();
        for (OutputMode mode : List.of(OutputMode.Append(), OutputMode.Update(), OutputMode.Complete())) {
            String name = mode.toString().toLowerCase(Locale.ROOT);
            stopEarlier(result.sparkSession(), name);
            try {
                queries.add(result.writeStream()
                        .format("memory")
                        .queryName(name)
                        .outputMode(mode)
                        .start());
            } catch (TimeoutException e) {
                throw new IllegalStateException("the query in %s mode did not start in time".formatted(name), e);
            } catch (Exception e) {
                // Spark throws the checked AnalysisException without declaring it.
                refusals.add(refusal(name, e));
            }
        }
        return new OutputModes(queries, refusals);
    }

    private static void stopEarlier(SparkSession session, String name) {
        for (StreamingQuery query : session.streams().active()) {
            if (name.equals(query.name())) {
                OpenQueries.stop(session, name);
            }
        }
    }

    private static Figure refusal(String name, Exception failure) {
        if (!(failure instanceof AnalysisException)) {
            throw new IllegalStateException("the query in %s mode does not start".formatted(name), failure);
        }
        Explanation why = Explanation.of(failure);
        return refusal(name, why.problem(), why.advice());
    }

    static Figure refusal(String name, String problem, Optional<String> advice) {
        Figure figure =
                new Figure().title("✕ " + name + " mode", "is refused by Spark").paragraph(problem);
        advice.ifPresent(figure::note);
        return figure;
    }
}
