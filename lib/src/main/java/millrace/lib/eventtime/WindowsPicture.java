package millrace.lib.eventtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Ink;
import millrace.lib.display.Picture;
import millrace.lib.display.Scale;
import millrace.lib.display.Svg;
import millrace.lib.display.Values;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Event-time windows on a time axis, with the events in them, as Spark itself makes them of a batch of events. */
public final class WindowsPicture implements Picture {
    private static final int MOST_WINDOWS = 200;
    private static final int MOST_EVENTS = 400;
    private static final int MOST_LANES = 8;
    private static final double WIDTH = 880;
    private static final double LEFT = 16;
    private static final double BAR = 24;

    /**
     * One window.
     *
     * @param key of its group, empty when there is one group alone
     * @param events in it, in their order
     */
    record Window(String key, Instant start, Instant end, List<Instant> events) {}

    private final List<Window> windows;

    private WindowsPicture(List<Window> windows) {
        this.windows = windows;
    }

    /**
     * Computes the windows of {@code events}, which must not be a stream.
     *
     * @param time the column with the event time
     * @param window {@code window(…)} or {@code session_window(…)} of that column
     * @param keys further columns to group by, so that each of their values has windows of its own
     */
    public static WindowsPicture of(Dataset<Row> events, String time, Column window, String... keys) {
        if (events.isStreaming()) {
            throw new IllegalArgumentException(
                    "a stream was given, and windows are drawn of rows that are there; show(windows(spark().table(\"name of the query\"), …)) draws those of a memory sink");
        }
        List<Column> grouping = new ArrayList<>(List.of(window));
        Stream.of(keys).map(functions::col).forEach(grouping::add);
        List<Row> rows = events.groupBy(grouping.toArray(Column[]::new))
                .agg(functions.sort_array(
                        functions.collect_list(functions.col(time).cast("timestamp"))))
                .limit(MOST_WINDOWS)
                .collectAsList();
        List<Window> windows = new ArrayList<>();
        for (Row row : rows) {
            Row interval = row.getStruct(0);
            String key = Stream.iterate(1, i -> i + 1)
                    .limit(keys.length)
                    .map(i -> Values.text(row.get(i)))
                    .collect(Collectors.joining(", "));
            windows.add(new Window(
                    key,
                    instant(interval.get(0)),
                    instant(interval.get(1)),
                    row.getList(keys.length + 1).stream()
                            .map(WindowsPicture::instant)
                            .toList()));
        }
        return of(windows);
    }

    static WindowsPicture of(List<Window> windows) {
        return new WindowsPicture(windows.stream()
                .sorted(Comparator.comparing(Window::key)
                        .thenComparing(Window::start)
                        .thenComparing(Window::end))
                .toList());
    }

    private static Instant instant(Object value) {
        return value instanceof java.sql.Timestamp timestamp ? timestamp.toInstant() : (Instant) value;
    }

    @Override
    public Content content() {
        Figure figure = new Figure()
                .title(
                        "Windows",
                        "· " + Amounts.count(windows.size(), "window") + " over "
                                + Amounts.count(events(windows).size(), "event"));
        if (windows.isEmpty()) {
            return figure.note("No events, so no windows: Spark makes a window when an event falls into it.")
                    .content();
        }
        HtmlTable table = new HtmlTable(List.of("key", "start (inclusive)", "end (exclusive)", "events", "at"));
        windows.stream()
                .limit(60)
                .forEach(window -> table.row(List.of(
                        window.key(),
                        Values.text(window.start()),
                        Values.text(window.end()),
                        String.valueOf(window.events().size()),
                        window.events().stream()
                                .limit(12)
                                .map(event -> Amounts.brief(event))
                                .collect(Collectors.joining(", ")))));
        table.rightAligned(3);
        return figure.drawing(drawing()).tableOf("The same in numbers", table).content();
    }

    private static List<Instant> events(List<Window> of) {
        return of.stream()
                .flatMap(window -> window.events().stream().map(event -> Map.entry(window.key(), event)))
                .collect(Collectors.toMap(entry -> entry, entry -> 1L, Math::max, LinkedHashMap::new))
                .keySet()
                .stream()
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    private Svg drawing() {
        Map<String, List<Window>> lanes =
                windows.stream().collect(Collectors.groupingBy(Window::key, LinkedHashMap::new, Collectors.toList()));
        List<Map.Entry<String, List<Window>>> shown =
                lanes.entrySet().stream().limit(MOST_LANES).toList();
        List<List<List<Window>>> rowsOfLanes =
                shown.stream().map(lane -> packed(lane.getValue())).toList();
        double height = 40;
        for (List<List<Window>> rows : rowsOfLanes) {
            height += 44 + rows.size() * (BAR + 6);
        }
        Svg svg = new Svg(WIDTH, height, Amounts.count(windows.size(), "window") + " on a time axis");
        Scale time = new Scale(
                windows.stream()
                        .mapToLong(each -> each.start().toEpochMilli())
                        .min()
                        .orElse(0),
                windows.stream()
                        .mapToLong(each -> each.end().toEpochMilli())
                        .max()
                        .orElse(1),
                LEFT,
                WIDTH - 16);
        axis(svg, time, height);
        double top = 8;
        for (int lane = 0; lane < shown.size(); lane++) {
            lane(svg, time, top, shown.get(lane).getKey(), shown.get(lane).getValue(), rowsOfLanes.get(lane));
            top += 44 + rowsOfLanes.get(lane).size() * (BAR + 6);
        }
        if (lanes.size() > MOST_LANES) {
            svg.text(LEFT, height - 24, "… and %d more keys".formatted(lanes.size() - MOST_LANES), "fill", Ink.FAINT);
        }
        return svg;
    }

    private static void axis(Svg svg, Scale time, double height) {
        svg.line(LEFT, height - 22, WIDTH - 16, height - 22, "stroke", Ink.LINE);
        for (double tick : time.timeTicks(10)) {
            double x = time.at(tick);
            svg.line(x, 6, x, height - 18, "stroke", Ink.GRID, "stroke-width", 0.7);
            svg.text(
                    x,
                    height - 5,
                    Amounts.clock(tick),
                    "text-anchor",
                    x < LEFT + 14 ? "start" : x > WIDTH - 40 ? "end" : "middle",
                    "font-size",
                    11,
                    "fill",
                    Ink.FAINT);
        }
        svg.text(
                WIDTH - 16,
                12,
                "event time, " + Amounts.day(time.to()) + " →",
                "text-anchor",
                "end",
                "font-size",
                11,
                "fill",
                Ink.FAINT);
    }

    /** Windows that overlap go into rows of their own. */
    private static List<List<Window>> packed(List<Window> windows) {
        List<List<Window>> rows = new ArrayList<>();
        for (Window window : windows) {
            List<Window> row = rows.stream()
                    .filter(each -> !each.get(each.size() - 1).end().isAfter(window.start()))
                    .findFirst()
                    .orElseGet(() -> {
                        rows.add(new ArrayList<>());
                        return rows.get(rows.size() - 1);
                    });
            row.add(window);
        }
        return rows;
    }

    private static void lane(
            Svg svg, Scale time, double top, String key, List<Window> windows, List<List<Window>> rows) {
        double dots = top + 24;
        double bottom = top + 38 + rows.size() * (BAR + 6);
        svg.text(LEFT, top + 8, Svg.fit(key, 300, 12), "font-weight", 600);
        List<Instant> events = events(windows);
        events.stream().limit(MOST_EVENTS).forEach(event -> {
            double x = time.at(event);
            svg.line(x, dots, x, bottom - 8, "stroke", Ink.BLUE, "stroke-width", 0.8, "stroke-dasharray", "1 3");
            svg.withTitle(Values.text(event), "circle", "cx", x, "cy", dots, "r", 4.5, "fill", Ink.BLUE);
        });
        for (int row = 0; row < rows.size(); row++) {
            for (Window window : rows.get(row)) {
                bar(svg, time, top + 38 + row * (BAR + 6), window);
            }
        }
    }

    private static void bar(Svg svg, Scale time, double top, Window window) {
        double from = time.at(window.start());
        double to = time.at(window.end());
        String count = Amounts.count(window.events().size(), "event");
        String name = "[%s, %s)".formatted(Amounts.brief(window.start()), Amounts.brief(window.end()));
        svg.withTitle(
                name + " " + count,
                "rect",
                "x",
                from + 1,
                "y",
                top,
                "width",
                Math.max(2, to - from - 2),
                "height",
                BAR,
                "rx",
                4,
                "fill",
                Ink.PANEL,
                "stroke",
                Ink.ORANGE,
                "stroke-width",
                1.3);
        double room = to - from - 10;
        String label = Stream.of(
                        name + "  " + count,
                        name + " " + window.events().size(),
                        String.valueOf(window.events().size()))
                .filter(each -> Svg.widthOf(each, 12) <= room)
                .findFirst()
                .orElse("");
        svg.text((from + to) / 2, top + 16, label, "text-anchor", "middle");
    }
}
