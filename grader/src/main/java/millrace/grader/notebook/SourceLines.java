package millrace.grader.notebook;

import java.util.List;

/** Finds again where in its file a cell came from, which Jupytext does not tell. Ask for the cells in their order. */
final class SourceLines {
    private final List<String> lines;
    private int next;

    SourceLines(String text) {
        lines = text.lines().toList();
    }

    /** The line, from 1, that {@code cell} begins in: the fence of a code cell. */
    int of(Cell cell) {
        List<String> body = cell.source().lines().toList();
        for (int at = next; at < lines.size(); at++) {
            if (cell.isCode() ? isFenced(at, body) : matches(at, body)) {
                next = at + Math.max(1, body.size());
                return at + 1;
            }
        }
        return Math.min(next + 1, Math.max(1, lines.size()));
    }

    /** A fence in another language than the notebook's becomes a cell whose first line is a magic, as {@code %%sh}. */
    private boolean isFenced(int at, List<String> body) {
        if (!lines.get(at).startsWith("```")) {
            return false;
        }
        boolean magic = !body.isEmpty() && body.get(0).startsWith("%%");
        return matches(at + 1, body) || (magic && matches(at + 1, body.subList(1, body.size())));
    }

    private boolean matches(int at, List<String> body) {
        return at + body.size() <= lines.size()
                && lines.subList(at, at + body.size()).equals(body);
    }
}
