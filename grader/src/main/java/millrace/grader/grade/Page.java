package millrace.grader.grade;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page for a browser, in one file that loads nothing and runs nothing: whatever text goes into it comes out as text.
 */
final class Page {
    private static final String BEGIN = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            """;
    private static final String STYLE = """
            <style>
            :root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --part: #9a6700; --bad: #cf222e; }
            @media (prefers-color-scheme: dark) { :root { --good: #3fb950; --part: #d29922; --bad: #f85149; } }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; margin-bottom: .2rem; }
            h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; display: flex; justify-content: space-between; gap: 1rem; }
            .score { font-size: 1.2rem; margin-top: 0; }
            .good { color: var(--good); } .part { color: var(--part); } .bad { color: var(--bad); }
            table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums; display: block;
              max-width: 100%; overflow-x: auto; }
            th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; }
            th { font-weight: 600; }
            td { overflow-wrap: anywhere; min-width: 3rem; }
            td.number { text-align: right; }
            p, li { overflow-wrap: anywhere; }
            .note { border-left: .25rem solid var(--line); padding-left: .8rem; }
            </style>
            </head>
            <body>
            """;

    private final StringBuilder html = new StringBuilder();

    Page(String title) {
        html.append(BEGIN);
        add("title", "", title);
        html.append(STYLE);
        add("h1", "", title);
    }

    /** An element that holds {@code text}; {@code look} is one of the classes above, or empty. */
    Page add(String element, String look, String text) {
        return open(element, look).text(text).close(element);
    }

    Page open(String element, String look) {
        html.append('<').append(element);
        if (!look.isEmpty()) {
            html.append(" class=\"").append(look).append('"');
        }
        html.append('>');
        return this;
    }

    Page text(String text) {
        html.append(escaped(text));
        return this;
    }

    Page close(String element) {
        html.append("</").append(element).append(">\n");
        return this;
    }

    /** A link to a file beside this one. */
    Page link(List<String> path, String text) {
        html.append("<a href=\"")
                .append(escaped(
                        "./" + String.join("/", path.stream().map(Page::encoded).toList())));
        html.append("\">").append(escaped(text)).append("</a>");
        return this;
    }

    String html() {
        return html + "</body>\n</html>\n";
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xff);
            boolean plain = letter < 128 && (Character.isLetterOrDigit(letter) || "-_.".indexOf(letter) >= 0);
            encoded.append(plain ? String.valueOf(letter) : "%%%02X".formatted(each & 0xff));
        }
        return encoded.toString();
    }

    /** As text of HTML or XML; characters that these cannot hold, or that turn the direction of text, are replaced. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(each -> {
            switch (each) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default ->
                    escaped.appendCodePoint(each == '\n' || each == '\t' || OneLine.isShown(each) ? each : 0xfffd);
            }
        });
        return escaped.toString();
    }
}
