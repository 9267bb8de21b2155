package millrace.lib.display;

import java.util.List;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.spark.Explanation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;

/** How a value of Spark looks as the result of a cell, without a call of a helper. */
public final class Results {
    private Results() {}

    /** The picture of {@code value}, or empty when it is none of Spark's. */
    public static Optional<Content> picture(Object value) {
        if (value instanceof Dataset<?> dataset) {
            return Optional.of(DatasetTable.content(dataset, DatasetTable.ROWS));
        }
        if (value instanceof StructType schema) {
            return Optional.of(Content.text(schema.treeString()));
        }
        if (value instanceof Row row && row.schema() != null) {
            return Optional.of(new HtmlTable(List.of(row.schema().fieldNames()))
                    .row(DatasetTable.values(row))
                    .content());
        }
        if (value instanceof StreamingQuery query) {
            return Optional.of(Content.text(name(query) + " " + condition(query)));
        }
        return Optional.empty();
    }

    static String name(StreamingQuery query) {
        return query.name() == null ? "A query without a name" : "Query '" + query.name() + "'";
    }

    /** Whether a query runs, has stopped, or has failed and why, as the rest of a sentence. */
    static String condition(StreamingQuery query) {
        if (query.isActive()) {
            return "is running";
        }
        return query.exception().isDefined()
                ? "has failed: "
                        + Html.shorten(Explanation.of(query.exception().get()).text(), 1_000)
                : "has stopped";
    }
}
