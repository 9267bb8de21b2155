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
    void beginsNothingMoreOnceACellRuns() throws Exception {
        WarmUp warmUp = new WarmUp();

        warmUp.end();
        warmUp.begin().orElseThrow().join();

        assertThat(warmUp.stepsDone()).isZero();
    }
}
