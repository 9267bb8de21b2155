package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class CellWorkTest {
    private static final List<Integer> CELLS = new CopyOnWriteArrayList<>();

    @Test
    void knowsTheCellWhoseTaskAThreadOfThePoolDoes() {
        SparkSession spark = Sessions.current();
        for (int cell : List.of(41, 42)) {
            CellWork.begin(cell);
            spark.createDataset(List.of("a", "b"), Encoders.STRING()).foreach((ForeachFunction<String>)
                    row -> CELLS.add(CellWork.ofThisThread().orElse(0)));
        }

        assertThat(CELLS).containsExactly(41, 41, 42, 42);
        assertThat(CellWork.ofThisThread()).isEmpty();
    }
}
