package millrace.lib.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Kafka's settings for one broker that is its own controller and serves one laptop. */
final class BrokerSettings {
    static final int NODE = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final Map<String, String> SINGLE_NODE = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", String.valueOf(NODE)),
            Map.entry("controller.listener.names", CONTROLLER_LISTENER),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            // A typing error in a topic's name must be an error, not a new and empty topic.
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            // A consumer group of one learner has nobody else to wait for.
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("broker.heartbeat.interval.ms", "100"),
            Map.entry("controlled.shutdown.enable", "true"),
            // A topic that a learner filled last term is still there.
            Map.entry("log.retention.hours", "-1"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));

    private BrokerSettings() {}

    /** @param hadBroker whether one has used this folder before */
    static Properties of(Path data, boolean hadBroker, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(SINGLE_NODE);
        settings.setProperty("log.dirs", data.toString());
        // After kill -9 the new broker waits until the session of the old one has run out, so that must be short.
        // Else it is long: a broker that a busy machine keeps from its heartbeats has no session, and makes no topic.
        settings.setProperty("broker.session.timeout.ms", hadBroker ? "500" : "30000");
        settings.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        settings.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:%d".formatted(port));
        settings.setProperty("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE, controllerPort));
        return settings;
    }
}
