package millrace.lib.eventtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Ink;
import millrace.lib.display.Scale;
import millrace.lib.display.Svg;

/** Event time upwards, processing time to the right: a dot for each event, the watermark as a staircase. */
final class EventTimePlane {
    private static final double LEFT = 58;
    private static final double RIGHT = 120;
    private static final double TOP = 52;
    private static final double BOTTOM = 46;
    private static final double HEIGHT = 372;
    private static final double WIDEST = 900;
    private static final int MOST_BATCHES = 24;
    private static final int MOST_WINDOWS = 12;
    /** From so many events of a batch on, they are drawn without tooltips, in a tenth of the characters. */
    private static final int MANY_EVENTS = 40;

    /**
     * One batch that had events.
     *
     * @param planned when Spark began it
     * @param watermark in force for its rows; empty before there is one
     */
    record Batch(long id, Instant planned, List<Instant> events, Optional<Instant> watermark) {}

    /** What became of an event. */
    private enum Fate {
        IN_TIME,
        LATE,
        DROPPED
    }

    private final Optional<WindowSpec> windows;
    private final List<Batch> batches;
    private final Optional<Instant> next;
    private final boolean drops;
    private final List<List<Fate>> fates = new ArrayList<>();
    private final double width;
    private final Scale time;

    private EventTimePlane(Optional<WindowSpec> windows, List<Batch> all, Optional<Instant> next, boolean drops) {
        this.drops = drops;
        this.windows = windows;
        this.batches = all.subList(Math.max(0, all.size() - MOST_BATCHES), all.size());
        this.next = next;
        this.width = Math.min(WIDEST, LEFT + RIGHT + Math.max(3, batches.size() + 0.6) * 110);
        judge();
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Batch batch : batches) {
            for (Instant event : batch.events()) {
                from = Math.min(from, event.toEpochMilli());
                to = Math.max(to, event.toEpochMilli());
            }
        }
        long margin = Math.max(1_000, (to - from) / 12);
        long low = windows.map(spec -> spec.lastStart(0)).isPresent()
                ? Math.min(from - margin / 3, windows.get().lastStart(from))
                : from - margin;
        this.time = new Scale(low, to + margin, HEIGHT - BOTTOM, TOP);
    }

    /**
     * The plane of {@code batches}.
     *
     * @param next the watermark after the last batch
     * @param drops whether the query drops what is too late: not without state, and not in complete mode
     */
    static Figure of(
            String column, Optional<WindowSpec> windows, List<Batch> batches, Optional<Instant> next, boolean drops) {
        EventTimePlane plane = new EventTimePlane(windows, batches, next, drops);
        return new Figure()
                .drawing(plane.drawing(column))
                .tableOf("The same in numbers", plane.table())
                .note(plane.note());
    }

    private void judge() {
        long latest = Long.MIN_VALUE;
        for (Batch batch : batches) {
            List<Fate> fatesOfBatch = new ArrayList<>();
            for (Instant event : batch.events()) {
                fatesOfBatch.add(
                        isDropped(event, batch)
                                ? Fate.DROPPED
                                : event.toEpochMilli() < latest ? Fate.LATE : Fate.IN_TIME);
            }
            for (Instant event : batch.events()) {
                latest = Math.max(latest, event.toEpochMilli());
            }
            fates.add(fatesOfBatch);
        }
    }

    /** A row is too late when all it belongs to is final: its last window, or without windows its own time. */
    private boolean isDropped(Instant event, Batch batch) {
        long millis = event.toEpochMilli();
        long last = windows.map(spec -> spec.lastEnd(millis)).orElse(millis);
        return drops
                && batch.watermark().map(mark -> last <= mark.toEpochMilli()).orElse(false);
    }

    private double step() {
        return (width - LEFT - RIGHT) / Math.max(3, batches.size() + 0.6);
    }

    private double x(int batch) {
        return LEFT + batch * step();
    }

    private Svg drawing(String column) {
        Svg svg = new Svg(width, HEIGHT, note() + " " + counts());
        legend(svg);
        grid(svg);
        watermark(svg);
        for (int i = 0; i < batches.size(); i++) {
            batch(svg, i);
        }
        double bottom = HEIGHT - BOTTOM;
        svg.line(LEFT, bottom, width - RIGHT, bottom, "stroke", Ink.LINE);
        svg.line(LEFT, TOP - 6, LEFT, bottom, "stroke", Ink.LINE);
        svg.text(width - RIGHT, HEIGHT - 4, "processing time →", "text-anchor", "end", "fill", Ink.FAINT);
        svg.text(
                LEFT - 52,
                TOP - 12,
                "↑ event time (" + Svg.fit(column, 160, 12) + "), " + Amounts.day(time.to()),
                "fill",
                Ink.FAINT);
        return svg;
    }

    private void legend(Svg svg) {
        double x = 6;
        svg.add("circle", "cx", x + 5, "cy", 10, "r", 4.5, "fill", Ink.BLUE);
        svg.text(x + 15, 14, "in order");
        x += 78;
        diamond(svg, x + 5, 10);
        svg.text(x + 15, 14, "late, kept");
        x += 86;
        cross(svg, x + 5, 10);
        svg.text(x + 15, 14, "too late, dropped");
        x += 128;
        svg.line(x, 10, x + 20, 10, "stroke", Ink.PURPLE, "stroke-width", 2.5);
        svg.text(x + 26, 14, "watermark");
    }

    private void grid(Svg svg) {
        List<Double> lines = windows.map(this::windowStarts).orElseGet(() -> time.timeTicks(7));
        boolean isWindow = windows.isPresent() && lines.size() <= MOST_WINDOWS;
        if (!isWindow) {
            lines = time.timeTicks(7);
        }
        for (int i = 0; i < lines.size(); i++) {
            double y = time.at(lines.get(i));
            if (isWindow && i % 2 == 0) {
                double upper = i + 1 < lines.size() ? time.at(lines.get(i + 1)) : TOP;
                svg.rect(LEFT, upper, width - LEFT - RIGHT, y - upper, "fill", Ink.PANEL, "fill-opacity", 0.5);
            }
            svg.line(LEFT, y, width - RIGHT, y, "stroke", Ink.GRID, "stroke-width", 0.8);
            svg.text(
                    LEFT - 6,
                    y + 4,
                    Amounts.clock(lines.get(i)),
                    "text-anchor",
                    "end",
                    "font-size",
                    11,
                    "fill",
                    Ink.FAINT);
        }
        if (isWindow) {
            windowNames(svg, lines);
        }
        for (int i = 1; i < batches.size(); i++) {
            svg.line(
                    x(i),
                    TOP,
                    x(i),
                    HEIGHT - BOTTOM,
                    "stroke",
                    Ink.GRID,
                    "stroke-width",
                    0.8,
                    "stroke-dasharray",
                    "2 3");
        }
    }

    private List<Double> windowStarts(WindowSpec spec) {
        List<Double> starts = new ArrayList<>();
        long step = spec.slide().toMillis();
        for (long start = spec.lastStart((long) time.from());
                start <= time.to() && starts.size() <= MOST_WINDOWS;
                start += step) {
            if (start >= time.from()) {
                starts.add((double) start);
            }
        }
        return starts;
    }

    /** Tumbling windows lie between two lines; of sliding ones only the beginnings do. */
    private void windowNames(Svg svg, List<Double> starts) {
        WindowSpec spec = windows.orElseThrow();
        boolean tumbling = spec.length().equals(spec.slide());
        for (double start : starts) {
            double end = start + spec.length().toMillis();
            double y = tumbling ? (time.at(start) + Math.max(TOP, time.at(end))) / 2 + 4 : time.at(start) - 4;
            boolean closed = next.map(mark -> mark.toEpochMilli() >= end).orElse(false);
            if (y > TOP + 4) {
                svg.text(
                        width - RIGHT + 8,
                        y,
                        (tumbling ? "" : "from ")
                                + Amounts.clock(start)
                                + (tumbling ? "–" + Amounts.clock(end) : "")
                                + (closed ? " final" : " open"),
                        "font-size",
                        11,
                        "fill",
                        Ink.FAINT);
            }
        }
    }

    private void watermark(Svg svg) {
        StringBuilder path = new StringBuilder();
        double lastX = 0;
        double lastY = 0;
        for (int i = 0; i <= batches.size(); i++) {
            Optional<Instant> mark = i < batches.size() ? batches.get(i).watermark() : next;
            if (mark.isEmpty()) {
                continue;
            }
            double y = Math.min(HEIGHT - BOTTOM, time.at(mark.get()));
            double from = x(i);
            double to = i < batches.size() ? x(i + 1) : Math.min(width - RIGHT, from + step() * 0.6);
            path.append(path.isEmpty() ? "M" + number(from) + " " + number(y) : "V" + number(y))
                    .append('H')
                    .append(number(to));
            svg.rect(from, y, to - from, HEIGHT - BOTTOM - y, "fill", Ink.PURPLE, "fill-opacity", 0.1);
            lastX = to;
            lastY = y;
        }
        if (path.isEmpty()) {
            return;
        }
        svg.add("path", "d", path, "fill", "none", "stroke", Ink.PURPLE, "stroke-width", 2.5);
        svg.text(
                lastX - 4,
                lastY - 5,
                next.map(mark -> Amounts.brief(mark)).orElse(""),
                "font-size",
                11,
                "font-weight",
                600,
                "text-anchor",
                "end");
    }

    private void batch(Svg svg, int index) {
        Batch batch = batches.get(index);
        double left = x(index);
        double middle = left + step() / 2;
        svg.text(
                middle,
                HEIGHT - BOTTOM + 15,
                (step() > 62 ? "batch " : "") + batch.id(),
                "text-anchor",
                "middle",
                "font-weight",
                600,
                "font-size",
                11);
        if (step() > 46) {
            svg.text(
                    middle,
                    HEIGHT - BOTTOM + 29,
                    Amounts.clock(batch.planned()),
                    "text-anchor",
                    "middle",
                    "font-size",
                    10,
                    "fill",
                    Ink.FAINT);
        }
        int events = batch.events().size();
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < events; i++) {
            double x = left + step() * (i + 1) / (events + 1);
            Fate fate = fates.get(index).get(i);
            if (events > MANY_EVENTS && fate == Fate.IN_TIME) {
                dots.append('M')
                        .append(number(x))
                        .append(' ')
                        .append(number(time.at(batch.events().get(i))))
                        .append("h0");
            } else {
                dot(svg, x, batch, i, fate);
            }
        }
        if (!dots.isEmpty()) {
            svg.add("path", "d", dots, "stroke", Ink.BLUE, "stroke-width", 9, "stroke-linecap", "round");
        }
    }

    private void dot(Svg svg, double x, Batch batch, int event, Fate fate) {
        double y = time.at(batch.events().get(event));
        switch (fate) {
            case IN_TIME ->
                svg.withTitle(
                        Amounts.brief(batch.events().get(event)) + ", in order",
                        "circle",
                        "cx",
                        x,
                        "cy",
                        y,
                        "r",
                        4.5,
                        "fill",
                        Ink.BLUE);
            case LATE -> diamond(svg, x, y);
            case DROPPED -> cross(svg, x, y);
        }
    }

    private static void diamond(Svg svg, double x, double y) {
        svg.add(
                "path",
                "d",
                "M%s %s l6 6 l-6 6 l-6 -6 Z".formatted(number(x), number(y - 6)),
                "fill",
                Ink.PAPER,
                "stroke",
                Ink.ORANGE,
                "stroke-width",
                2.2);
    }

    private static void cross(Svg svg, double x, double y) {
        svg.add(
                "path",
                "d",
                "M%s %s l9 9 m0 -9 l-9 9".formatted(number(x - 4.5), number(y - 4.5)),
                "stroke",
                Ink.RED,
                "stroke-width",
                2.8,
                "fill",
                "none");
    }

    private HtmlTable table() {
        HtmlTable table = new HtmlTable(List.of(
                "batch", "began", "watermark in force", "events", "in order", "late, kept", "too late, dropped"));
        List.of(0, 3, 4, 5, 6).forEach(table::rightAligned);
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            table.row(List.of(
                    String.valueOf(batch.id()),
                    Amounts.clock(batch.planned()),
                    batch.watermark().map(mark -> Amounts.brief(mark)).orElse("none yet"),
                    String.valueOf(batch.events().size()),
                    count(i, Fate.IN_TIME),
                    count(i, Fate.LATE),
                    count(i, Fate.DROPPED)));
        }
        return table;
    }

    private String count(int batch, Fate fate) {
        return String.valueOf(fates.get(batch).stream().filter(fate::equals).count());
    }

    private String counts() {
        long dropped = fates.stream()
                .flatMap(List::stream)
                .filter(Fate.DROPPED::equals)
                .count();
        long late =
                fates.stream().flatMap(List::stream).filter(Fate.LATE::equals).count();
        return "%d events were late and kept, %d were too late and dropped.".formatted(late, dropped);
    }

    private String note() {
        String rule = !drops
                ? "This query drops nothing: only a query that keeps state does, and not in complete mode."
                : windows.map(spec -> spec.length().equals(spec.slide())
                                ? "An event is dropped when the watermark has passed the end of its window (%s each)."
                                        .formatted(
                                                Amounts.duration(spec.length().toMillis()))
                                : "An event is dropped when the watermark has passed the end of its last window (%s each, one begins every %s)."
                                        .formatted(
                                                Amounts.duration(spec.length().toMillis()),
                                                Amounts.duration(spec.slide().toMillis())))
                        .orElse("An event is dropped when it is not later than the watermark.");
        return rule
                + (drops ? " A batch goes by the watermark that the batch before it had." : "")
                + next.map(mark -> " The watermark is now %s.".formatted(Amounts.brief(mark)))
                        .orElse(" There is no watermark yet.");
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }
}
