package millrace.lib.check;

import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What a query has written, or a method has returned.
 *
 * @param columns names; none for rows that know none
 * @param rows in the order of the sink
 * @param mostPieces into how many pieces the input of such a run may be cut
 * @param notes what is special about this run and may explain a wrong result; most often empty
 */
record ResultTable(List<String> columns, List<Row> rows, int mostPieces, List<String> notes) {}
