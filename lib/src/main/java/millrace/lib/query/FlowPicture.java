package millrace.lib.query;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import millrace.lib.display.Html;

/** Stations side by side with arrows between them, each with one number. */
final class FlowPicture {
    private static final int WIDTH = 170;
    private static final int HEIGHT = 112;
    private static final int GAP = 36;

    private FlowPicture() {}

    /**
     * One box.
     *
     * @param title what it is
     * @param detail which one, or how it is
     * @param number what has passed it, or stands in it
     * @param unit of the number
     */
    record Station(String title, String detail, long number, String unit) {
        private String count() {
            return String.format(Locale.ROOT, "%,d", number);
        }
    }

    static String text(List<Station> stations) {
        return stations.stream()
                .map(each -> "%s (%s): %s %s".formatted(each.title(), each.detail(), each.count(), each.unit()))
                .collect(Collectors.joining("\n  -> "));
    }

    static String html(List<Station> stations) {
        int width = stations.size() * (WIDTH + GAP) - GAP;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %d %d" style="width:100%%;max-width:%dpx" \
                aria-label="%s" fill="var(--jp-ui-font-color1, currentColor)" \
                font-family="var(--jp-ui-font-family, sans-serif)" font-size="13" text-anchor="middle">
                """.formatted(width + 2, HEIGHT + 2, width, Html.escape(text(stations))));
        for (int i = 0; i < stations.size(); i++) {
            int left = 1 + i * (WIDTH + GAP);
            svg.append(box(stations.get(i), left));
            if (i > 0) {
                svg.append(arrow(left - GAP));
            }
        }
        return svg.append("</svg>").toString();
    }

    private static String box(Station station, int left) {
        int middle = left + WIDTH / 2;
        return """
                <rect x="%d" y="1" width="%d" height="%d" rx="8" fill="var(--jp-layout-color2, none)" \
                stroke="var(--jp-border-color0, currentColor)"/>\
                <text x="%d" y="24" font-weight="bold">%s</text>\
                <text x="%d" y="43" opacity="0.8">%s</text>\
                <text x="%d" y="76" font-size="26" font-weight="bold">%s</text>\
                <text x="%d" y="98">%s</text>
                """.formatted(
                        left,
                        WIDTH,
                        HEIGHT,
                        middle,
                        Html.escape(station.title()),
                        middle,
                        Html.escape(Html.shorten(station.detail(), 24)),
                        middle,
                        station.count(),
                        middle,
                        Html.escape(station.unit()));
    }

    private static String arrow(int left) {
        int y = HEIGHT / 2;
        int tip = left + GAP - 4;
        return """
                <path d="M%d %d H%d" stroke="currentColor" stroke-width="2"/>\
                <path d="M%d %d l-9 -5 v10 z" fill="currentColor"/>
                """.formatted(left + 4, y, tip - 6, tip, y);
    }
}
