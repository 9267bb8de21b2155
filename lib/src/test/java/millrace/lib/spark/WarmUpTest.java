package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {

    @Test
    void comesToItsEndAndMakesNoSession() throws Exception {
        SparkSession.getDefaultSession().foreach(session -> {
            session.stop();
            return null;
        });
        WarmUp warmUp = new WarmUp();

        warmUp.begin().orElseThrow().join();

        assertThat(warmUp.stepsDone()).isEqualTo(4);
        assertThat(Sessions.running()).isEmpty();
    }

    @Test
    void beginsNothingMoreOnceACellRunsThatDoesNotSpeakOfSpark() throws Exception {
        WarmUp warmUp = new WarmUp();

        warmUp.makeWayFor("1 + 1");
        warmUp.begin().orElseThrow().join();

        assertThat(warmUp.stepsDone()).isZero();
    }

    @Test
    void goesOnBesideACellThatSpeaksOfSpark() throws Exception {
        WarmUp warmUp = new WarmUp();

        warmUp.makeWayFor("SparkSession spark = spark();");
        warmUp.begin().orElseThrow().join();

        assertThat(warmUp.stepsDone()).isEqualTo(4);
    }
}
