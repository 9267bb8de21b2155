package millrace.lib.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.display.DatasetTable;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Picture;
import millrace.lib.display.SchemaTree;
import millrace.lib.query.ProgressReport;
import millrace.lib.query.QueryWatch;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.StreamingQueryStatus;
import org.apache.spark.sql.types.StructType;

/** How a value of Spark looks as the result of a cell, without a call of a helper. */
final class Results {
    private Results() {}

    /** The picture of {@code value}, or empty when it is none of Spark's, nor one of ours. */
    static Optional<Content> picture(Object value) {
        if (value instanceof Picture picture) {
            return Optional.of(picture.content());
        }
        if (value instanceof Dataset<?> dataset) {
            return Optional.of(DatasetTable.content(dataset));
        }
        if (value instanceof StructType schema) {
            return Optional.of(SchemaTree.of(schema).content());
        }
        if (value instanceof Row row) {
            return Optional.of(DatasetTable.rows(List.of(row)).content());
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(Row.class::isInstance)) {
            return Optional.of(
                    DatasetTable.rows(list.stream().map(Row.class::cast).toList())
                            .content());
        }
        if (value instanceof Row[] rows && rows.length > 0) {
            return Optional.of(DatasetTable.rows(Arrays.asList(rows)).content());
        }
        return ofQuery(value);
    }

    private static Optional<Content> ofQuery(Object value) {
        if (value instanceof StreamingQuery query) {
            return Optional.of(QueryWatch.now(query));
        }
        if (value instanceof DataStreamWriter<?>) {
            return Optional.of(new Figure()
                    .title("A query that has not been started", "")
                    .paragraph("Nothing runs before .start() at the end, or .toTable(\"…\"); both give the query.")
                    .content());
        }
        if (value instanceof StreamingQueryProgress progress) {
            return Optional.of(ProgressReport.of(progress).content());
        }
        if (value instanceof StreamingQueryProgress[] reports) {
            return Optional.of(ProgressReport.of(List.of(reports)).content());
        }
        if (value instanceof StreamingQueryStatus status) {
            return Optional.of(new HtmlTable(List.of("message", "data available", "trigger active"))
                    .row(List.of(
                            status.message(),
                            String.valueOf(status.isDataAvailable()),
                            String.valueOf(status.isTriggerActive())))
                    .content());
        }
        if (value instanceof StreamingQueryException failure) {
            return Optional.of(failure(failure).content());
        }
        if (value instanceof scala.Option<?> option && option.isDefined()) {
            return picture(option.get());
        }
        return Optional.empty();
    }

    /** What went wrong and what to do, and folded away what Spark says of it, which names plans and places. */
    private static Figure failure(StreamingQueryException failure) {
        Explanation explanation = Explanation.of(failure);
        Figure figure = new Figure().title("✕ The query has failed", "").paragraph(explanation.problem());
        explanation.advice().ifPresent(figure::paragraph);
        Figure whole = new Figure().verbatim(String.valueOf(failure.getMessage()));
        return figure.folded("All that Spark says", whole, false);
    }
}
