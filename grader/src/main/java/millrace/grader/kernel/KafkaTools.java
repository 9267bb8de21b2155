package millrace.grader.kernel;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.jvm.StartupArchive;

/**
 * Kafka's own commands, such as {@code kafka-topics.sh}, under the names that Kafka's documentation uses. Each is a
 * short script that runs Kafka's class on the jars of the course; nothing but a {@code PATH} is needed to call it.
 */
public final class KafkaTools {
    private static final Map<String, String> MAINS = new TreeMap<>(Map.ofEntries(
            Map.entry("kafka-configs.sh", "kafka.admin.ConfigCommand"),
            Map.entry("kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
            Map.entry("kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer"),
            Map.entry("kafka-console-share-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleShareConsumer"),
            Map.entry("kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
            Map.entry("kafka-delete-records.sh", "org.apache.kafka.tools.DeleteRecordsCommand"),
            Map.entry("kafka-dump-log.sh", "org.apache.kafka.tools.DumpLogSegments"),
            Map.entry("kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell"),
            Map.entry("kafka-groups.sh", "org.apache.kafka.tools.GroupsCommand"),
            Map.entry("kafka-log-dirs.sh", "org.apache.kafka.tools.LogDirsCommand"),
            Map.entry("kafka-metadata-quorum.sh", "org.apache.kafka.tools.MetadataQuorumCommand"),
            Map.entry("kafka-share-groups.sh", "org.apache.kafka.tools.consumer.group.ShareGroupCommand"),
            Map.entry("kafka-topics.sh", "org.apache.kafka.tools.TopicCommand"),
            Map.entry("kafka-transactions.sh", "org.apache.kafka.tools.TransactionsCommand")));

    /** Said before Kafka's own complaint: many instructions are older than Kafka 4. */
    private static final String NO_ZOOKEEPER =
            "'millrace: Kafka 4 has no ZooKeeper, and this instruction is older; in the place of --zookeeper write --bootstrap-server \"$MILLRACE_KAFKA\"'";

    private final Project project;

    public KafkaTools(Project project) {
        this.project = project;
    }

    /** Where they are; {@code lib} puts it on the {@code PATH} of a cell's shell. */
    public Path folder() {
        return project.home().resolve("bin");
    }

    /** {@code path}, the value of a {@code PATH}, with the tools in front. */
    public String before(String path) {
        return folder() + File.pathSeparator + path;
    }

    /**
     * Writes them, anew when the JDK, a jar or an option has changed.
     *
     * @throws UserError when the modules have not been built, or the folder cannot be written to
     */
    public void write() {
        Path arguments = folder().resolve("java.args");
        // What a JVM has to say of its archive is not what the command answers.
        List<String> others = List.of(
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Dmillrace.log=" + project.logs().resolve("kafka-tools.log"));
        GeneratedFile.writeIfChanged(
                arguments, new StartupArchive(project, program(project, "kafka.Kafka", others)).argumentFile());
        MAINS.forEach((name, main) -> {
            GeneratedFile.writeScriptIfChanged(folder().resolve(name), """
                    #!/bin/sh
                    case " $* " in
                    *" --zookeeper"*) echo %s >&2 ;;
                    esac
                    exec %s %s %s "$@"
                    """.formatted(
                            NO_ZOOKEEPER, quoted(JavaProgram.java()), quoted("@" + arguments), main));
        });
    }

    /**
     * A JVM for Kafka, broker or tool: it starts soon, and need not be fast for hours. One start-up archive, the broker's,
     * fits all of them, as long as they differ in nothing that an archive depends on.
     *
     * @param others options on which an archive does not depend
     */
    public static JavaProgram program(Project project, String main, List<String> others) {
        List<String> options =
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");
        return new JavaProgram("kafka", main, new BuiltModule(project, "lib").classPath(), options, others, List.of());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
