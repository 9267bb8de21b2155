package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;

class SessionsTest {

    @Test
    void handsOutTheSameSessionUntilItIsStoppedAndThenANewOne() {
        SparkSession first = Sessions.current();

        assertThat(Sessions.current()).isSameAs(first);
        first.stop();
        SparkSession second = Sessions.current();

        assertThat(second).isNotSameAs(first);
        assertThat(second.range(3).count()).isEqualTo(3);
    }

    @Test
    void aSessionByTheBuilderOfAnExampleFromElsewhereSuitsANotebookToo() throws Exception {
        Sessions.current().stop();
        SparkSession.clearDefaultSession();
        SparkSession.clearActiveSession();
        new SparkExtension().cellStarts(7, "");

        SparkSession spark = SparkSession.builder().appName("WordCount").getOrCreate();
        StreamingQuery query = spark.readStream()
                .format("rate")
                .load()
                .writeStream()
                .format("noop")
                .start();

        assertThat(CellWork.cellOf(query.runId())).hasValue(7);
        assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo("2");
        assertThat(spark.sparkContext().appName()).isEqualTo("WordCount");
        query.stop();
    }

    @Test
    void suitsANotebook() {
        SparkSession spark = Sessions.current();

        assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo("2");
        assertThat(spark.conf().get("spark.sql.session.timeZone")).isEqualTo("UTC");
        assertThat(spark.sparkContext().uiWebUrl().isEmpty()).isTrue();
    }

    @Test
    void leavesALearnersOwnSettingsAlone() {
        SparkSession spark = Sessions.current();
        spark.conf().set("spark.sql.shuffle.partitions", "7");

        assertThat(Sessions.current().conf().get("spark.sql.shuffle.partitions"))
                .isEqualTo("7");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
    }
}
