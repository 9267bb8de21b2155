package millrace.grader.grade;

import java.util.stream.Collectors;

/** Text of whoever wrote it, for one line of a page, a table or a terminal. */
public final class OneLine {
    private OneLine() {}

    /** The first {@code longest} characters of {@code text}, without line ends and without what steers a terminal. */
    public static String of(String text, int longest) {
        // Of a text of millions of lines as many as can be shown.
        String line = text.lines()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .limit(longest)
                .collect(Collectors.joining(" "));
        String shown = line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
        StringBuilder harmless = new StringBuilder(shown.length());
        shown.codePoints().forEach(each -> harmless.appendCodePoint(isShown(each) ? each : 0xfffd));
        return harmless.toString();
    }

    /** False for what steers a terminal or a printer, for half a character, and for what turns the direction of text. */
    static boolean isShown(int letter) {
        int type = Character.getType(letter);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED
                && !(letter >= 0x202a && letter <= 0x202e)
                && !(letter >= 0x2066 && letter <= 0x2069);
    }
}
