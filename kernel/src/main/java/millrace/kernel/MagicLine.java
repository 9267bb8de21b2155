package millrace.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a cell that is no Java: {@code %name arguments}, or {@code %%name arguments} with the rest of the cell.
 *
 * @param wholeCell whether it is written with two percent signs
 * @param misplaced whether it should have the rest of the cell and does not stand in its first line
 * @param offset where its line begins in the cell
 * @param argumentsOffset where {@code arguments} begin in the cell
 * @param end behind its last character; for {@code wholeCell} the end of the cell
 * @param bodyOffset where the rest of the cell begins; {@code end} when it is a line alone
 */
record MagicLine(
        String name,
        String arguments,
        boolean wholeCell,
        boolean misplaced,
        int offset,
        int argumentsOffset,
        int end,
        int bodyOffset) {
    /** The magic whose arguments, or cell, are Java. */
    private static final String TIME = "time";

    private static final Pattern LINE = Pattern.compile("[ \\t]*(%{1,2})([A-Za-z]\\w*)(?:[ \\t]+(.*?))?[ \\t\\r]*");

    /** The magic in {@code text} that takes all of it, or empty. */
    static Optional<MagicLine> wholeCell(String text) {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        int lineStart = text.lastIndexOf('\n', start) + 1;
        return text.startsWith("%%", start) ? at(text, lineStart) : Optional.empty();
    }

    /**
     * The lines of {@code text} that are magics. A line that begins with {@code %} inside a comment, a text block, a
     * bracket, or a statement that has not ended is Java.
     */
    static List<MagicLine> in(String text) {
        List<MagicLine> found = new ArrayList<>();
        JavaText java = new JavaText(text);
        int lineStart = 0;
        while (lineStart < text.length()) {
            Optional<MagicLine> magic = java.isBetweenStatements() ? at(text, lineStart) : Optional.empty();
            magic.ifPresent(found::add);
            int lineEnd = text.indexOf('\n', lineStart);
            int next = lineEnd < 0 ? text.length() : lineEnd + 1;
            if (magic.isEmpty()) {
                java.readTo(next);
            } else {
                java.skipTo(next);
            }
            lineStart = next;
        }
        return found;
    }

    private static Optional<MagicLine> at(String text, int lineStart) {
        int newline = text.indexOf('\n', lineStart);
        int lineEnd = newline < 0 ? text.length() : newline;
        Matcher matcher = LINE.matcher(text).region(lineStart, lineEnd);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean wholeCell = matcher.group(1).length() == 2;
        boolean hasArguments = matcher.group(3) != null;
        return Optional.of(new MagicLine(
                matcher.group(2),
                hasArguments ? matcher.group(3) : "",
                wholeCell,
                wholeCell && !text.substring(0, lineStart).isBlank(),
                lineStart,
                hasArguments ? matcher.start(3) : lineEnd,
                wholeCell ? text.length() : lineEnd,
                wholeCell ? Math.min(text.length(), lineEnd + 1) : lineEnd));
    }

    /**
     * {@code text} with blanks in place of everything that is no Java, so that what is left stands where it stood; blank
     * when another language has all of the cell.
     */
    static String javaOf(String text) {
        Optional<MagicLine> whole = wholeCell(text);
        if (whole.isPresent() && !whole.get().name().equals(TIME)) {
            return blank(text, 0, text.length());
        }
        String java = whole.map(line -> blank(text, 0, line.bodyOffset())).orElse(text);
        for (MagicLine line : in(java)) {
            java = blank(java, line.offset, line.name.equals(TIME) ? line.argumentsOffset : line.end);
        }
        return java;
    }

    private static String blank(String text, int from, int to) {
        return text.substring(0, from) + text.substring(from, to).replaceAll("[^\n]", " ") + text.substring(to);
    }

    /** The name as it is written. */
    String written() {
        return (wholeCell ? "%%" : "%") + name;
    }
}
