package millrace.lib.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;

/** Hands the answer all lines in a list. */
final class ListInlet implements Inlet<List<String>> {
    private final List<String> lines = new ArrayList<>();

    ListInlet(StructType schema) {
        Batch.requireLines(schema);
    }

    @Override
    public List<String> input() {
        return Collections.unmodifiableList(lines);
    }

    @Override
    public boolean keepsWhatComesEarly() {
        return true;
    }

    @Override
    public void put(Batch batch, StreamingQuery query) {
        batch.rows().forEach(row -> lines.add(row.getString(0)));
    }

    @Override
    public String nothingRead() {
        return "None of the lines was read: does the method use the list that it is handed?";
    }

    @Override
    public int mostPieces() {
        return 1;
    }

    @Override
    public void close() {
        // The list goes when nobody refers to it any more.
    }
}
