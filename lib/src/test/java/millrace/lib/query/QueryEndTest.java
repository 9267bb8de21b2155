package millrace.lib.query;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import millrace.lib.spark.Sessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class QueryEndTest {
    private final SparkSession spark = Sessions.current();

    @TempDir
    private Path folder;

    private Dataset<Row> lines;

    @BeforeEach
    void twoFiles() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "one\n");
        Files.writeString(folder.resolve("b.txt"), "two\n");
        lines = spark.readStream().option("maxFilesPerTrigger", 1).text(folder.toString());
    }

    @AfterEach
    void stopQueries() throws Exception {
        for (StreamingQuery query : spark.streams().active()) {
            query.stop();
        }
    }

    @Test
    void waitsForTheLastBatchOfAQueryThatEnds() throws Exception {
        StreamingQuery query = started(lines, Trigger.AvailableNow());

        assertThat(QueryEnd.await(query)).isTrue();
        assertThat(query.isActive()).isFalse();
        assertThat(query.lastProgress().batchId()).isEqualTo(1);
    }

    @Test
    void goesAsSoonAsAQueryThatNeverEndsHasReadAll() throws Exception {
        StreamingQuery query = started(lines, Trigger.ProcessingTime(0));

        assertThat(QueryEnd.await(query)).isFalse();
        assertThat(query.isActive()).isTrue();
        assertThat(query.lastProgress().batchId()).isEqualTo(1);
    }

    @Test
    void throwsWhatAQueryHasFailedWith() throws Exception {
        Dataset<Row> numbers = lines.select(col("value").cast("int"));

        for (Trigger trigger : new Trigger[] {Trigger.AvailableNow(), Trigger.ProcessingTime(0)}) {
            StreamingQuery query = started(numbers, trigger);

            assertThatThrownBy(() -> QueryEnd.await(query)).isInstanceOf(StreamingQueryException.class);
        }
    }

    @Test
    void saysThatNoQueryWasReturned() {
        assertThatThrownBy(() -> QueryEnd.await(null)).hasMessageContaining("return what start() gives");
    }

    private static StreamingQuery started(Dataset<Row> rows, Trigger trigger) throws Exception {
        return rows.writeStream().format("noop").trigger(trigger).start();
    }
}
