package millrace.lib.display;

/**
 * A drawing that stands in the text of an HTML page, so that it takes the page's font and colours. Coordinates are
 * pixels from the top left. Every text is escaped; attributes come in pairs of name and value.
 */
public final class Svg {
    private static final int FONT_SIZE = 12;

    private final double width;
    private final double height;
    private final String description;
    private final StringBuilder body = new StringBuilder();

    /** @param description what the picture shows, for those who do not see it */
    public Svg(double width, double height, String description) {
        this.width = width;
        this.height = height;
        this.description = description;
    }

    /** Adds an element without content. */
    public Svg add(String tag, Object... attributes) {
        open(tag, attributes);
        body.append("/>");
        return this;
    }

    /** Adds an element with a tooltip. */
    public Svg withTitle(String title, String tag, Object... attributes) {
        open(tag, attributes);
        body.append("><title>")
                .append(Html.escape(title))
                .append("</title></")
                .append(tag)
                .append('>');
        return this;
    }

    /** Adds a line of text, {@code y} being its base line. */
    public Svg text(double x, double y, String text, Object... attributes) {
        body.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append('"');
        attributes(attributes);
        body.append('>').append(Html.escape(text)).append("</text>");
        return this;
    }

    public Svg line(double x1, double y1, double x2, double y2, Object... attributes) {
        body.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\""
                .formatted(number(x1), number(y1), number(x2), number(y2)));
        attributes(attributes);
        body.append("/>");
        return this;
    }

    public Svg rect(double x, double y, double width, double height, Object... attributes) {
        body.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
                .formatted(number(x), number(y), number(Math.max(0, width)), number(Math.max(0, height))));
        attributes(attributes);
        body.append("/>");
        return this;
    }

    /** Adds an arrow from one point to another, its head at the second. */
    public Svg arrow(double x1, double y1, double x2, double y2) {
        double length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
        double dx = (x2 - x1) / length;
        double dy = (y2 - y1) / length;
        line(x1, y1, x2 - 6 * dx, y2 - 6 * dy, "stroke", Ink.FAINT, "stroke-width", 1.5);
        return add(
                "path",
                "d",
                "M%s %s L%s %s L%s %s Z"
                        .formatted(
                                number(x2),
                                number(y2),
                                number(x2 - 9 * dx - 5 * dy),
                                number(y2 - 9 * dy + 5 * dx),
                                number(x2 - 9 * dx + 5 * dy),
                                number(y2 - 9 * dy - 5 * dx)),
                "fill",
                Ink.FAINT);
    }

    /** The {@code <svg>}; no wider than the page, and no wider than it was drawn. */
    public String html() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %s %s\" style=\"width:100%%;max-width:%spx;height:auto;display:block\" aria-label=\"%s\" fill=\"%s\" font-family=\"var(--jp-ui-font-family, sans-serif)\" font-size=\"%d\">%s</svg>"
                .formatted(
                        number(width),
                        number(height),
                        number(width),
                        Html.escape(description),
                        Ink.TEXT,
                        FONT_SIZE,
                        body);
    }

    /** How wide {@code text} will be, about, in a font of {@code size} pixels. */
    public static double widthOf(String text, double size) {
        double units = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("iljtfr.,:;|!'()[]{} ".indexOf(c) >= 0) {
                units += 0.34;
            } else if ("mwMW@%—…→".indexOf(c) >= 0) {
                units += 0.88;
            } else if (Character.isUpperCase(c) || c > 0x2000) {
                units += 0.70;
            } else {
                units += 0.56;
            }
        }
        return units * size;
    }

    /** {@code text}, cut with an ellipsis to what fits into {@code room} pixels in a font of {@code size} pixels. */
    public static String fit(String text, double room, double size) {
        String line = text.replace('\n', ' ');
        if (widthOf(line, size) <= room) {
            return line;
        }
        int end = line.length();
        while (end > 0 && widthOf(line.substring(0, end) + "…", size) > room) {
            end--;
        }
        return line.substring(0, end) + "…";
    }

    private void open(String tag, Object... attributes) {
        body.append('<').append(tag);
        attributes(attributes);
    }

    private void attributes(Object... attributes) {
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            body.append(' ').append(attributes[i]).append("=\"");
            Object value = attributes[i + 1];
            body.append(value instanceof Number number ? number(number.doubleValue()) : Html.escape(value.toString()));
            body.append('"');
        }
    }

    /** Without more digits than can be seen. */
    static String number(double value) {
        if (value == Math.rint(value)) {
            return String.valueOf((long) value);
        }
        long tenths = Math.round(Math.abs(value) * 10);
        String sign = value < 0 && tenths > 0 ? "-" : "";
        return tenths % 10 == 0 ? sign + tenths / 10 : sign + tenths / 10 + "." + tenths % 10;
    }
}
