package millrace.lib.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.Picture;
import millrace.lib.kafka.Kafka;
import millrace.lib.spark.Explanation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.sources.MemorySink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.jdk.javaapi.CollectionConverters;

/**
 * "Why is there no output?": looks at a query from its start to its sink, as somebody with experience would, and says in
 * words what is fine, what is the cause, and what to do.
 */
public final class WhyNoOutput implements Picture {
    private static final Pattern TOPICS = Pattern.compile("KafkaV2\\[Subscribe\\[(.*)]]");
    private static final Pattern FOLDER = Pattern.compile("FileStreamSource\\[(?:file:)?(.*)]");
    private static final Duration LONG_TRIGGER = Duration.ofSeconds(10);
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_TOPICS = 12;

    private final StreamingQuery query;
    private final List<Finding> findings = new ArrayList<>();

    /** What a finding is, with the sign that stands before it. */
    enum Kind {
        FINE("✓"),
        CAUSE("✕"),
        ADVICE("→");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /** One thing that was looked at. */
    record Finding(Kind kind, String words) {}

    private WhyNoOutput(StreamingQuery query) {
        this.query = query;
    }

    /** Looks at {@code query} as it is now; asks the broker too where it reads from Kafka. */
    public static WhyNoOutput of(StreamingQuery query) {
        WhyNoOutput diagnosis = new WhyNoOutput(query);
        diagnosis.look();
        return diagnosis;
    }

    @Override
    public Content content() {
        return picture(QueryFacts.name(query), findings).content();
    }

    static Figure picture(String name, List<Finding> findings) {
        Figure figure = new Figure().title("Why is there no output?", "· " + name.replaceFirst("^Query ", ""));
        findings.forEach(finding -> {
            String line = finding.kind().sign + " " + finding.words();
            if (finding.kind() == Kind.CAUSE) {
                figure.strong(line);
            } else {
                figure.paragraph(line);
            }
        });
        return figure;
    }

    private void look() {
        if (runs() && hasRunABatch() && hasReadRows()) {
            rowsCameThrough();
        }
    }

    private boolean runs() {
        if (query.exception().isDefined()) {
            cause("The query has failed: "
                    + Explanation.of(query.exception().get()).text());
            topics().forEach(this::missingTopic);
            return false;
        }
        if (!query.isActive()) {
            return cause("The query has been stopped. Start it again.");
        }
        return fine("The query is running.");
    }

    private boolean hasRunABatch() {
        if (LastBatch.of(query) != null) {
            return fine("It has run batches; the last one is batch "
                    + LastBatch.of(query).batchId() + ".");
        }
        Optional<Duration> interval = interval();
        if (query.status().isTriggerActive() && query.status().message().startsWith("Processing")) {
            return cause("The first batch is still running. Wait for it: the first one is the slowest.");
        }
        if (query.lastProgress() == null && query.status().message().startsWith("Initializing")) {
            return cause("It has not looked for data yet: it is still starting. Wait a moment.");
        }
        interval.ifPresent(this::longTrigger);
        return nothingRead();
    }

    private boolean hasReadRows() {
        long rows = Arrays.stream(query.recentProgress())
                .mapToLong(StreamingQueryProgress::numInputRows)
                .sum();
        if (rows == 0) {
            return nothingRead();
        }
        interval().ifPresent(this::longTrigger);
        return fine("It has read " + Amounts.count(rows, "row") + " in its recent batches.");
    }

    /** No batch, or none with rows: looks at where they should come from. */
    private boolean nothingRead() {
        List<String> sources = sources();
        for (String source : sources) {
            Matcher topics = TOPICS.matcher(source);
            Matcher folder = FOLDER.matcher(source);
            if (topics.find()) {
                names(topics).forEach(this::topic);
            } else if (folder.find()) {
                folder(Path.of(folder.group(1).replaceFirst("/[^/]*[*?\\[{].*$", "")));
            } else if (source.startsWith("TextSocket")) {
                cause("No line has arrived on the " + PlanReader.shortName(source)
                        + " since the query connected. Lines sent before are lost: send one now.");
            } else {
                cause("No new data: the source " + PlanReader.shortName(source) + " has given no rows yet.");
            }
        }
        if (sources.isEmpty()) {
            cause("No new data: no source has given rows yet.");
        }
        return false;
    }

    private List<String> sources() {
        StreamingQueryProgress last = query.lastProgress();
        if (last != null && last.sources().length > 0) {
            return Arrays.stream(last.sources())
                    .map(SourceProgress::description)
                    .toList();
        }
        return QueryFacts.execution(query)
                .map(execution -> CollectionConverters.asJava(execution.sources()).stream()
                        .map(Object::toString)
                        .toList())
                .orElse(List.of());
    }

    private List<String> topics() {
        return sources().stream()
                .map(TOPICS::matcher)
                .filter(Matcher::find)
                .flatMap(WhyNoOutput::names)
                .toList();
    }

    private static Stream<String> names(Matcher topics) {
        return Stream.of(topics.group(1).split(",\\s*"));
    }

    /** Whether {@code topic} is missing, or the broker does not tell. */
    private boolean missingTopic(String topic) {
        List<String> topics;
        try {
            topics = Kafka.topics();
        } catch (IllegalStateException noBroker) {
            cause(noBroker.getMessage());
            return true;
        }
        if (topics.contains(topic)) {
            return false;
        }
        String there = String.join(", ", topics.subList(0, Math.min(MOST_TOPICS, topics.size())));
        cause("Wrong topic: there is no topic '%s'. There are: %s."
                .formatted(topic, topics.isEmpty() ? "none at all" : there));
        return true;
    }

    private void topic(String topic) {
        if (missingTopic(topic)) {
            return;
        }
        long records = Kafka.recordCount(topic);
        cause(
                records == 0
                        ? "No new data: topic '%s' has no records. Send some.".formatted(topic)
                        : ("No new data: topic '%s' has %s, but they were there before the query, and it began at the end. "
                                        + "Send new ones, or start it with .option(\"startingOffsets\", \"earliest\") and a new checkpoint.")
                                .formatted(topic, Amounts.count(records, "record")));
    }

    private void folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            cause("No new data: the folder %s does not exist.".formatted(folder));
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            long visible = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("[._].*"))
                    .count();
            cause(
                    visible == 0
                            ? "No new data: the folder %s has no files. Names that begin with _ or . do not count."
                                    .formatted(folder)
                            : "No new data: %s in %s, none of them new. The file source goes by the path: what is appended to a file that it has read is never seen."
                                    .formatted(Amounts.count(visible, "file"), folder));
        } catch (IOException e) {
            cause("The folder %s cannot be read: %s.".formatted(folder, e.getMessage()));
        }
    }

    private void rowsCameThrough() {
        StreamingQueryProgress[] recent = query.recentProgress();
        long dropped = Arrays.stream(recent).mapToLong(QueryFacts::dropped).sum();
        long out = Arrays.stream(recent)
                .mapToLong(report -> Math.max(0, report.sink().numOutputRows()))
                .sum();
        Optional<StreamExecution> execution = QueryFacts.execution(query);
        unheededWatermark();
        if (out > 0) {
            fine("It has written " + Amounts.count(out, "row") + " to its sink.");
            execution.ifPresent(this::sink);
            return;
        }
        if (dropped > 0) {
            cause(
                    "Too late: %s came after the watermark and %s dropped. A longer delay in withWatermark keeps such rows."
                            .formatted(Amounts.count(dropped, "row"), dropped == 1 ? "was" : "were"));
        }
        StreamingQueryProgress last = LastBatch.of(query);
        boolean append = execution
                .map(each -> each.outputMode().equals(OutputMode.Append()))
                .orElse(false);
        if (append && last.stateOperators().length > 0 && LastBatch.stateRows(last) > 0) {
            watermark(last);
        } else if (dropped == 0) {
            filtered(execution);
        }
    }

    /** A watermark alone: people expect that it drops late rows. */
    private void unheededWatermark() {
        boolean there =
                QueryFacts.analyzedPlan(query).flatMap(WhyNoOutput::delay).isPresent();
        StreamingQueryProgress last = LastBatch.of(query);
        if (there && last.stateOperators().length == 0) {
            advice(
                    "The query has a watermark, and nothing that heeds it: no grouping by time, no join, no dropDuplicates. So no row is dropped for being late, and none waits.");
        }
    }

    private void watermark(StreamingQueryProgress last) {
        Optional<Duration> delay = QueryFacts.analyzedPlan(query).flatMap(WhyNoOutput::delay);
        Optional<Instant> latest = Arrays.stream(query.recentProgress())
                .map(report -> report.eventTime().get("max"))
                .filter(time -> time != null)
                .map(Instant::parse)
                .max(Comparator.naturalOrder());
        String rows = Amounts.count(LastBatch.stateRows(last), "row");
        cause(
                "The watermark has not passed yet: %s %s as state. Append mode writes a group once the watermark is behind the end of its window, and never before."
                        .formatted(rows, LastBatch.stateRows(last) == 1 ? "waits" : "wait"));
        latest.ifPresent(time -> fine("The latest event is of %s%s, so the watermark is %s."
                .formatted(
                        shown(time),
                        delay.map(each -> ", the delay is " + Amounts.duration(each.toMillis()))
                                .orElse(""),
                        QueryFacts.watermark(last).map(WhyNoOutput::shown).orElse("not set before the next batch"))));
        delay.ifPresent(each -> advice(
                "To see a window written, send an event that is more than %s later than the end of that window. To see counts grow at once, use update mode."
                        .formatted(Amounts.duration(each.toMillis()))));
    }

    /** Rows go in and none comes out: a filter, perhaps on values that are null. */
    private void filtered(Optional<StreamExecution> execution) {
        boolean json = execution
                .map(each -> each.analyzedPlan().toString().contains("from_json"))
                .orElse(false);
        cause(
                "Rows go in and none comes out, so a filter or a join lets none through. plan(query) shows the step at which they end."
                        + (json
                                ? " Or the schema gave nulls: from_json makes null of what does not fit its schema, names in upper and lower case too, and a comparison with null is never true."
                                : ""));
    }

    private void sink(StreamExecution execution) {
        String sink = execution.sink().name();
        if (execution.sink() instanceof MemorySink memory) {
            nulls(execution, memory);
        } else if (execution.sink().getClass().getName().contains("Console")) {
            cause(
                    "It writes to the console, which is the log of this process and not the cell. Use format(\"memory\") and watch(query).");
        } else {
            fine("Look for them in the sink: " + PlanReader.shortName(sink) + ".");
        }
    }

    private void nulls(StreamExecution execution, MemorySink memory) {
        List<Row> rows = CollectionConverters.asJava(memory.allData());
        List<Row> some = rows.subList(Math.max(0, rows.size() - MOST_ROWS), rows.size());
        String[] names = execution.analyzedPlan().schema().fieldNames();
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            int column = i;
            if (!some.isEmpty() && some.stream().allMatch(row -> row.isNullAt(column))) {
                empty.add(names[i]);
            }
        }
        if (empty.isEmpty()) {
            fine("The table %s has them: spark().table(\"%s\").".formatted(query.name(), query.name()));
        } else {
            cause(
                    "Null in every row: %s. The schema gave nulls: its names must be spelt as in the data, upper and lower case too, and its types must fit."
                            .formatted(String.join(", ", empty)));
        }
    }

    private void longTrigger(Duration interval) {
        if (interval.compareTo(LONG_TRIGGER) > 0) {
            cause(
                    "The trigger is long: it looks for data every %s, and in between nothing happens. A shorter Trigger.ProcessingTime shows more."
                            .formatted(Amounts.duration(interval.toMillis())));
        }
    }

    private Optional<Duration> interval() {
        return QueryFacts.execution(query)
                .map(StreamExecution::trigger)
                .filter(ProcessingTimeTrigger.class::isInstance)
                .map(trigger -> Duration.ofMillis(((ProcessingTimeTrigger) trigger).intervalMs()));
    }

    private static Optional<Duration> delay(LogicalPlan plan) {
        if (plan instanceof EventTimeWatermark watermark) {
            return Optional.of(Duration.ofMillis(watermark.delay().microseconds / 1_000));
        }
        for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
            Optional<Duration> found = delay(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String shown(Instant instant) {
        return instant.toString().replace('T', ' ').replace("Z", "");
    }

    /** Always true, so that the look goes on. */
    private boolean fine(String words) {
        findings.add(new Finding(Kind.FINE, words));
        return true;
    }

    private void advice(String words) {
        findings.add(new Finding(Kind.ADVICE, words));
    }

    /** Always false, so that the look ends where the cause is found. */
    private boolean cause(String words) {
        findings.add(new Finding(Kind.CAUSE, words));
        return false;
    }
}
