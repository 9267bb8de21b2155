package millrace.lib.check;

import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Calls what a learner writes, and says in rows what came of it.
 *
 * @param <I> what the method is handed: a list of lines, a folder, or the name of a topic
 */
@FunctionalInterface
public interface Call<I> {
    List<Row> call(I input) throws Exception;
}
