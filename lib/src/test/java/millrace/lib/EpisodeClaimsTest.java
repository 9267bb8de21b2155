package millrace.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import millrace.lib.spark.Sessions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.spark.sql.execution.streaming.runtime.FileStreamOptions;
import org.junit.jupiter.api.Test;

/** What the episodes say of Kafka and Spark in passing, where no cell shows it: mostly defaults, which versions change. */
class EpisodeClaimsTest {

    @Test
    void episode02KafkasClientsTryForAMinuteAndItsBrokersMakeTopicsThatAreAskedFor() {
        assertThat(AdminClientConfig.configDef().defaultValues()).containsEntry("default.api.timeout.ms", (int)
                Duration.ofMinutes(1).toMillis());
        assertThat(AbstractKafkaConfig.CONFIG_DEF.defaultValues()).containsEntry("auto.create.topics.enable", true);
    }

    @Test
    void episode02SettingsAreChangedByNameAlone() {
        assertThat(Arrays.stream(Admin.class.getMethods()).map(method -> method.getName()))
                .contains("incrementalAlterConfigs")
                .doesNotContain("alterConfigs");
    }

    @Test
    void episode03AConsumerBeginsAtTheEndAndAProducerFillsBatchesOf16Kilobytes() {
        assertThat(ConsumerConfig.configDef().defaultValues()).containsEntry("auto.offset.reset", "latest");
        assertThat(ProducerConfig.configDef().defaultValues())
                .containsEntry("batch.size", 16 * 1024)
                .containsEntry("max.block.ms", Duration.ofMinutes(1).toMillis());
    }

    @Test
    void episode07FilesAreTooOldAfterAWeek() {
        FileStreamOptions options =
                new FileStreamOptions(scala.collection.immutable.Map$.MODULE$.<String, String>empty());

        assertThat(options.maxFileAgeMs()).isEqualTo(Duration.ofDays(7).toMillis());
    }

    @Test
    void episode08EveryTenthFileOfTheSourcesLogIsCompacted() {
        assertThat(Sessions.current().conf().get("spark.sql.streaming.fileSource.log.compactInterval"))
                .isEqualTo("10");
    }
}
