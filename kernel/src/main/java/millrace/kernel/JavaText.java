package millrace.kernel;

/** Reads Java from its beginning and knows where in it a position stands: in a comment, a text block, a bracket. */
final class JavaText {
    private static final String TEXT_BLOCK = "\"\"\"";

    private final String text;
    private int position;
    private int depth;
    private char last = ';';
    private boolean inComment;
    private boolean inTextBlock;

    JavaText(String text) {
        this.text = text;
    }

    /** Whether what was read so far is whole: nothing is open, and the last statement has ended. */
    boolean isBetweenStatements() {
        return !inComment && !inTextBlock && depth <= 0 && (last == ';' || last == '}');
    }

    /** Goes to {@code end} over text that is no Java. */
    void skipTo(int end) {
        position = end;
    }

    /** Reads up to {@code end}, the beginning of a line. */
    void readTo(int end) {
        while (position < end) {
            if (inComment) {
                passComment(end);
            } else if (inTextBlock) {
                passTextBlock(end);
            } else {
                readOne(end);
            }
        }
    }

    private void passComment(int end) {
        int close = text.indexOf("*/", position);
        inComment = close < 0 || close >= end;
        position = inComment ? end : close + 2;
    }

    private void passTextBlock(int end) {
        while (position < end && !text.startsWith(TEXT_BLOCK, position)) {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        if (position < end) {
            inTextBlock = false;
            last = '"';
            position += TEXT_BLOCK.length();
        }
    }

    private void readOne(int end) {
        char c = text.charAt(position);
        if (text.startsWith("//", position)) {
            int newline = text.indexOf('\n', position);
            position = newline < 0 ? end : Math.min(end, newline);
        } else if (text.startsWith("/*", position)) {
            inComment = true;
            position += 2;
        } else if (text.startsWith(TEXT_BLOCK, position)) {
            inTextBlock = true;
            position += TEXT_BLOCK.length();
        } else if (c == '"' || c == '\'') {
            passLiteral(c, end);
            last = c;
        } else {
            if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
            if (!Character.isWhitespace(c)) {
                last = c;
            }
            position++;
        }
    }

    private void passLiteral(char quote, int end) {
        position++;
        while (position < end && text.charAt(position) != quote && text.charAt(position) != '\n') {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
    }
}
