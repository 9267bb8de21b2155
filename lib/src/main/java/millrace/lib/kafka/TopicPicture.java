package millrace.lib.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.Html;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Ink;
import millrace.lib.display.Svg;

/** A topic as lanes of records, one for each partition, with marks where its readers are. */
public final class TopicPicture {
    /** So many records of each partition are drawn. */
    public static final int RECORDS = 8;

    private static final int ROWS_OF_TABLE = 15;
    private static final double LEFT = 104;
    private static final double BOX = 84;
    private static final double BOX_HEIGHT = 30;
    private static final double LINE = 16;
    private static final double GAP = 18;

    private final TopicState state;
    private final Map<String, Integer> keys = new LinkedHashMap<>();

    private TopicPicture(TopicState state) {
        this.state = state;
        state.partitions().stream()
                .flatMap(partition -> partition.latest().stream())
                .filter(entry -> entry.key() != null)
                .forEach(entry -> keys.putIfAbsent(entry.key(), keys.size()));
    }

    /**
     * The picture of {@code state}.
     *
     * @param rebalances what has changed in the groups since the picture began, a line each
     */
    public static Figure of(TopicState state, List<String> rebalances) {
        TopicPicture picture = new TopicPicture(state);
        long records = state.partitions().stream()
                .mapToLong(partition -> partition.end() - partition.start())
                .sum();
        Figure figure = new Figure()
                .title(
                        "Topic '" + state.topic() + "'",
                        "· " + Amounts.count(state.partitions().size(), "partition") + " · "
                                + Amounts.count(records, "record"))
                .drawing(picture.drawing());
        if (state.readers().isEmpty()) {
            figure.note("Nobody has read it yet: no group has committed an offset, and no Spark query is reading.");
        } else {
            figure.table(picture.readers());
        }
        if (!rebalances.isEmpty()) {
            figure.folded("Rebalances", new Figure().verbatim(String.join("\n", rebalances)), true);
        }
        return figure.tableOf("The latest records", picture.records());
    }

    /** Who reads which partition, as one line; equal as long as no partition has changed hands. */
    public static String assignment(TopicState.Reader reader) {
        Map<String, List<Integer>> byMember = new TreeMap<>();
        reader.owners()
                .forEach((partition, member) -> byMember.computeIfAbsent(member, any -> new ArrayList<>())
                        .add(partition));
        return byMember.isEmpty()
                ? reader.name() + ": no member"
                : reader.name() + ": "
                        + byMember.entrySet().stream()
                                .map(each -> each.getKey() + " reads " + each.getValue())
                                .collect(Collectors.joining(", "));
    }

    private double laneHeight(TopicState.Partition partition) {
        return BOX_HEIGHT + 16 + positions(partition).size() * LINE + GAP;
    }

    private Svg drawing() {
        double width = LEFT + (RECORDS + 1.6) * BOX + 60;
        double height =
                8 + state.partitions().stream().mapToDouble(this::laneHeight).sum();
        Svg svg = new Svg(
                width,
                height,
                "Topic %s: %s"
                        .formatted(
                                state.topic(),
                                state.partitions().stream()
                                        .map(each -> "partition %d holds offsets %d to %d"
                                                .formatted(each.number(), each.start(), each.end() - 1))
                                        .collect(Collectors.joining("; "))));
        double top = 8;
        for (TopicState.Partition partition : state.partitions()) {
            lane(svg, partition, top);
            top += laneHeight(partition);
        }
        return svg;
    }

    private void lane(Svg svg, TopicState.Partition partition, double top) {
        svg.text(4, top + 13, "partition " + partition.number(), "font-weight", 600);
        long first = first(partition);
        svg.text(
                4,
                top + 28,
                partition.end() == partition.start()
                        ? "no records"
                        : first > partition.start() ? Amounts.count(first - partition.start()) + " earlier …" : "",
                "font-size",
                11,
                "fill",
                Ink.FAINT);
        for (TopicState.Entry entry : partition.latest()) {
            entry(svg, x(partition, entry.offset()), top, entry);
        }
        double next = x(partition, partition.end());
        svg.rect(
                next + 1,
                top,
                BOX - 4,
                BOX_HEIGHT,
                "rx",
                4,
                "fill",
                "none",
                "stroke",
                Ink.LINE,
                "stroke-dasharray",
                "3 3");
        svg.text(next + BOX / 2 - 1, top + 19, "next", "text-anchor", "middle", "font-size", 11, "fill", Ink.FAINT);
        svg.text(
                next + BOX / 2 - 1,
                top + BOX_HEIGHT + 12,
                String.valueOf(partition.end()),
                "text-anchor",
                "middle",
                "font-size",
                10,
                "fill",
                Ink.FAINT);
        positions(svg, partition, top + BOX_HEIGHT + 16);
    }

    private void entry(Svg svg, double x, double top, TopicState.Entry entry) {
        int key = entry.key() == null ? -1 : keys.get(entry.key());
        String colour = key < 0 ? Ink.LINE : Ink.series(key);
        svg.withTitle(
                Html.shorten("offset %d, key %s: %s".formatted(entry.offset(), entry.key(), entry.value()), 300),
                "rect",
                "x",
                x + 1,
                "y",
                top,
                "width",
                BOX - 4,
                "height",
                BOX_HEIGHT,
                "rx",
                4,
                "fill",
                key < 0 ? Ink.PANEL : colour,
                "fill-opacity",
                key < 0 ? 1 : 0.22,
                "stroke",
                colour,
                "stroke-width",
                1.3);
        svg.text(
                x + BOX / 2 - 1,
                top + 19,
                Svg.fit(entry.key() == null ? "no key" : entry.key(), BOX - 10, 11),
                "text-anchor",
                "middle",
                "font-size",
                11,
                "fill",
                entry.key() == null ? Ink.FAINT : Ink.TEXT);
        svg.text(
                x + BOX / 2 - 1,
                top + BOX_HEIGHT + 12,
                String.valueOf(entry.offset()),
                "text-anchor",
                "middle",
                "font-size",
                10,
                "fill",
                Ink.FAINT);
    }

    /** Readers that have a place in a partition. */
    private List<TopicState.Reader> positions(TopicState.Partition partition) {
        return state.readers().stream()
                .filter(reader -> reader.next().containsKey(partition.number()))
                .toList();
    }

    /** A triangle between the last record that was read and the next one, and the name beside it. */
    private void positions(Svg svg, TopicState.Partition partition, double top) {
        double y = top;
        for (TopicState.Reader reader : positions(partition)) {
            long next = reader.next().get(partition.number());
            double x = Math.max(LEFT - 1, x(partition, Math.max(next, first(partition))) - 1);
            svg.add("path", "d", "M%.1f %.1f l5 9 h-10 Z".formatted(x, y + 2), "fill", Ink.TEXT);
            String owner = reader.owners().containsKey(partition.number())
                    ? " (" + reader.owners().get(partition.number()) + ")"
                    : "";
            String words =
                    reader.name() + owner + " reads " + next + " next, lag " + Amounts.count(reader.lag(partition));
            boolean left = x > LEFT + RECORDS * BOX / 2;
            svg.text(
                    left ? x - 9 : x + 9,
                    y + 11,
                    Svg.fit(words, left ? x - 20 : LEFT + RECORDS * BOX - x + 150, 11),
                    "font-size",
                    11,
                    "text-anchor",
                    left ? "end" : "start");
            y += LINE;
        }
    }

    private static long first(TopicState.Partition partition) {
        return partition.latest().isEmpty()
                ? partition.end()
                : partition.latest().get(0).offset();
    }

    private static double x(TopicState.Partition partition, long offset) {
        return LEFT + Math.min(RECORDS + 1, offset - first(partition)) * BOX;
    }

    private HtmlTable readers() {
        HtmlTable table = new HtmlTable(List.of("reader", "doing", "next offsets", "lag")).rightAligned(3);
        state.readers()
                .forEach(reader -> table.row(List.of(
                        reader.name(),
                        reader.doing(),
                        reader.next().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(each -> each.getKey() + ": " + each.getValue())
                                .collect(Collectors.joining(", ")),
                        Amounts.count(state.partitions().stream()
                                .mapToLong(reader::lag)
                                .sum()))));
        return table;
    }

    private HtmlTable records() {
        HtmlTable table = new HtmlTable(List.of("partition", "offset", "time", "key", "value"))
                .rightAligned(0)
                .rightAligned(1);
        for (TopicState.Partition partition : state.partitions()) {
            List<TopicState.Entry> latest = partition.latest();
            latest.stream()
                    .skip(Math.max(0, latest.size() - ROWS_OF_TABLE))
                    .forEach(entry -> table.row(List.of(
                            String.valueOf(partition.number()),
                            String.valueOf(entry.offset()),
                            Amounts.clock(entry.timestamp()),
                            String.valueOf(entry.key()),
                            String.valueOf(entry.value()))));
        }
        return table;
    }
}
