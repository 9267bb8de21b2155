package millrace.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.lib.spark.Sessions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.runtime.FileStreamOptions;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void episode07TheOldestFileIsReadFirstAndTheFirstBatchTakesThoseThatAreTooOldLater(@TempDir Path folder)
            throws Exception {
        Files.writeString(folder.resolve("a.txt"), "of today\n");
        Path old = Files.writeString(folder.resolve("b.txt"), "of last week\n");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(10))));

        assertThat(linesOf(folder, Map.of())).containsExactlyInAnyOrder("of last week", "of today");
        assertThat(linesOf(folder, Map.of("maxFilesPerTrigger", "1"))).containsExactly("of last week", "of today");
        assertThat(linesOf(folder, Map.of("maxFilesPerTrigger", "1", "latestFirst", "true")))
                .containsExactly("of today", "of last week");
    }

    /** What a stream of {@code folder} reads, batch after batch. */
    private static List<String> linesOf(Path folder, Map<String, String> options) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Sessions.current()
                .readStream()
                .options(options)
                .text(folder.toString())
                .writeStream()
                .trigger(Trigger.AvailableNow())
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>)
                        (rows, batch) -> lines.addAll(rows.as(Encoders.STRING()).collectAsList()))
                .start()
                .awaitTermination(Duration.ofMinutes(1).toMillis());
        return lines;
    }

    @Test
    void episode08EveryTenthFileOfTheSourcesLogIsCompacted() {
        assertThat(Sessions.current().conf().get("spark.sql.streaming.fileSource.log.compactInterval"))
                .isEqualTo("10");
    }
}
