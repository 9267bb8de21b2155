package millrace.lib.display;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * A small chart over a row of categories, such as batches: lines, or bars on top of each other. Series differ by colour
 * and by dash or pattern, and the legend names them.
 */
public final class Chart {
    private static final double WIDTH = 400;
    private static final double HEIGHT = 200;
    private static final double LEFT = 64;
    private static final double RIGHT = 12;
    private static final double TOP = 52;
    private static final double BOTTOM = 34;
    private static final List<String> DASHES = List.of("", "6 3", "2 3", "8 3 2 3", "1 4", "12 4");

    private final String title;
    private final String category;
    private final List<String> categories;
    private boolean ofTime;
    private final DoubleFunction<String> label;
    private final List<Series> lines = new ArrayList<>();
    private final List<Series> bars = new ArrayList<>();

    private record Series(String name, List<Double> values) {}

    /**
     * @param category what each of {@code categories} is, as in "batch"
     * @param label how a value is written at the axis
     */
    public Chart(String title, String category, List<String> categories, DoubleFunction<String> label) {
        this.title = title;
        this.category = category;
        this.categories = List.copyOf(categories);
        this.label = label;
    }

    /** Adds a line; there is a gap where a value is not finite. */
    public Chart line(String name, List<Double> values) {
        lines.add(new Series(name, List.copyOf(values)));
        return this;
    }

    /** Adds a part of the bars, on top of those added before. */
    public Chart bars(String name, List<Double> values) {
        bars.add(new Series(name, List.copyOf(values)));
        return this;
    }

    /** Says that the values are milliseconds, so that the axis has round times. */
    public Chart ofTime() {
        ofTime = true;
        return this;
    }

    public Svg drawing() {
        Svg svg = new Svg(WIDTH, HEIGHT, description());
        svg.text(4, 14, title, "font-weight", 600);
        legend(svg);
        Scale y = new Scale(0, highest(), HEIGHT - BOTTOM, TOP);
        for (double tick : (ofTime ? y.timeTicks(4) : y.ticks(3))) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "stroke", Ink.GRID, "stroke-width", 0.7);
            svg.text(
                    LEFT - 6,
                    y.at(tick) + 4,
                    label.apply(tick),
                    "text-anchor",
                    "end",
                    "font-size",
                    11,
                    "fill",
                    Ink.FAINT);
        }
        categories(svg);
        drawBars(svg, y);
        for (int i = 0; i < lines.size(); i++) {
            drawLine(svg, y, i);
        }
        return svg;
    }

    private double step() {
        return (WIDTH - LEFT - RIGHT) / Math.max(1, categories.size());
    }

    private double middle(int category) {
        return LEFT + (category + 0.5) * step();
    }

    private double highest() {
        double highest = 0;
        for (Series line : lines) {
            highest = Math.max(
                    highest,
                    line.values().stream()
                            .filter(Double::isFinite)
                            .max(Double::compare)
                            .orElse(0.0));
        }
        for (int i = 0; i < categories.size(); i++) {
            double sum = 0;
            for (Series part : bars) {
                sum += Math.max(0, part.values().get(i));
            }
            highest = Math.max(highest, sum);
        }
        return highest == 0 ? 1 : highest * 1.06;
    }

    private void categories(Svg svg) {
        int every = Math.max(1, (int) Math.ceil(34 / step()));
        for (int i = 0; i < categories.size(); i += every) {
            svg.text(
                    middle(i),
                    HEIGHT - BOTTOM + 15,
                    categories.get(i),
                    "text-anchor",
                    "middle",
                    "font-size",
                    11,
                    "fill",
                    Ink.FAINT);
        }
        svg.text(WIDTH - RIGHT, HEIGHT - 4, category + " →", "text-anchor", "end", "font-size", 11, "fill", Ink.FAINT);
    }

    private void legend(Svg svg) {
        double x = 4;
        double y = 28;
        List<Series> shown = bars.isEmpty() ? lines : bars;
        if (shown.size() < 2) {
            return;
        }
        for (int i = 0; i < shown.size(); i++) {
            String name = shown.get(i).name();
            if (x + 24 + Svg.widthOf(name, 11) > WIDTH) {
                x = 4;
                y += 14;
            }
            if (bars.isEmpty()) {
                svg.line(
                        x,
                        y,
                        x + 18,
                        y,
                        "stroke",
                        Ink.series(i),
                        "stroke-width",
                        2,
                        "stroke-dasharray",
                        DASHES.get(i % DASHES.size()));
            } else {
                part(svg, x, y - 5, 14, 10, i);
            }
            svg.text(x + 22, y + 4, name, "font-size", 11);
            x += 38 + Svg.widthOf(name, 11);
        }
    }

    private void drawBars(Svg svg, Scale y) {
        double width = Math.max(2, Math.min(28, step() * 0.7));
        for (int i = 0; i < categories.size(); i++) {
            double below = 0;
            for (int part = 0; part < bars.size(); part++) {
                double value = Math.max(0, bars.get(part).values().get(i));
                if (value > 0) {
                    double top = y.at(below + value);
                    part(svg, middle(i) - width / 2, top, width, y.at(below) - top, part);
                }
                below += value;
            }
        }
    }

    /** Every second part has a frame alone, so that neighbours differ without their colours. */
    private static void part(Svg svg, double x, double y, double width, double height, int index) {
        svg.rect(
                x + 0.5,
                y + 0.5,
                width - 1,
                Math.max(0.8, height - 1),
                "fill",
                Ink.series(index),
                "fill-opacity",
                index % 2 == 0 ? 0.9 : 0.3,
                "stroke",
                Ink.series(index));
    }

    private void drawLine(Svg svg, Scale y, int index) {
        List<Double> values = lines.get(index).values();
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < values.size(); i++) {
            if (!Double.isFinite(values.get(i))) {
                pen = false;
                continue;
            }
            path.append(pen ? 'L' : 'M')
                    .append(Svg.number(middle(i)))
                    .append(' ')
                    .append(Svg.number(y.at(values.get(i))));
            pen = true;
            if (values.size() <= 30) {
                svg.withTitle(
                        lines.get(index).name() + ", " + categories.get(i) + ": " + label.apply(values.get(i)),
                        "circle",
                        "cx",
                        middle(i),
                        "cy",
                        y.at(values.get(i)),
                        "r",
                        2.5,
                        "fill",
                        Ink.series(index));
            }
        }
        svg.add(
                "path",
                "d",
                path,
                "fill",
                "none",
                "stroke",
                Ink.series(index),
                "stroke-width",
                2,
                "stroke-linejoin",
                "round",
                "stroke-dasharray",
                DASHES.get(index % DASHES.size()));
    }

    /** The last value of each series: the whole is in the table beside the chart. */
    private String description() {
        List<Series> all = new ArrayList<>(lines);
        all.addAll(bars);
        return title + "; at last "
                + all.stream()
                        .filter(series -> !series.values().isEmpty())
                        .map(series -> series.name() + " " + last(series))
                        .collect(Collectors.joining(", "));
    }

    private String last(Series series) {
        double value = series.values().get(series.values().size() - 1);
        return Double.isFinite(value) ? label.apply(value) : "unknown";
    }
}
