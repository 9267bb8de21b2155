package millrace.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;

/** Puts what went wrong in a cell into words, with the lines as the cell has them. */
final class CellErrors {
    private static final int LIBRARY_FRAMES = 3;
    private static final int CELL_FRAMES = 12;
    /** Of a text that javac has already found to be too long. */
    private static final String TOO_LONG_FOR_THE_POOL = "compiler.err.limit.string.overflow";

    /** How much of a line is shown. */
    private static final int LINE = 200;

    private static final String AMBIGUOUS = "compiler.err.ref.ambiguous";

    /** Where a call fits two methods, the compiler says so, takes one of them, and goes on to complain of that. */
    private static final Set<String> OF_A_CHOSEN_METHOD =
            Set.of("compiler.err.prob.found.req", "compiler.err.cant.apply.symbol", "compiler.err.cant.apply.symbols");

    /** How much of what the compiler says of one place is shown: of a method with many forms it lists each. */
    private static final int MESSAGE_LINES = 12;

    private static final List<String> FOLDED =
            List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "scala.", "millrace.", "REPL.");

    /**
     * A line of a message, but for its first: as a stack trace is printed, or the way to an object that cannot be
     * serialized, or a frame alone.
     */
    private static final Pattern QUOTED_FRAME =
            Pattern.compile("\\n(?:\\tat .*|\\t- .*|[\\w.$/@-]+\\.[\\w$<>]+\\([\\w$]+\\.(?:java|scala):\\d+\\))");

    private final CellPlaces places;
    private final Extensions extensions;
    private final UnknownNames unknownNames;
    private final SimilarNames similarNames;

    CellErrors(CellPlaces places, Extensions extensions, UnknownNames unknownNames, SimilarNames similarNames) {
        this.places = places;
        this.extensions = extensions;
        this.unknownNames = unknownNames;
        this.similarNames = similarNames;
    }

    /** All that the compiler has to say about one snippet. */
    CellError compile(Cell cell, CellSource source, CellSource.Part part, List<Diag> diagnostics) {
        List<String> traceback = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (Diag diagnostic : diagnostics) {
            if (diagnostic.isError() && !follows(diagnostic, told)) {
                told.add(diagnostic.getCode());
                List<String> message = message(diagnostic);
                messages.add(message.get(0));
                int position = part.inCell((int) Math.max(0, diagnostic.getPosition()));
                traceback.addAll(pointed(cell, source, position, message));
            }
        }
        return new CellError(CellError.OF_COMPILER, String.join("; ", messages), traceback);
    }

    /** Whether an error is there only because of one that was told before. */
    private static boolean follows(Diag diagnostic, Set<String> told) {
        String code = diagnostic.getCode();
        return (code.equals(TOO_LONG_FOR_THE_POOL) && !told.isEmpty())
                || (OF_A_CHOSEN_METHOD.contains(code) && told.contains(AMBIGUOUS));
    }

    /** One thing that the compiler has to say, about one place of a cell. */
    CellError compile(Cell cell, CellSource source, int position, Diag diagnostic) {
        List<String> message = message(diagnostic);
        return new CellError(CellError.OF_COMPILER, message.get(0), pointed(cell, source, position, message));
    }

    /** One message about one place of a cell. */
    CellError compile(Cell cell, CellSource source, int position, String message) {
        return new CellError(CellError.OF_COMPILER, message, pointed(cell, source, position, List.of(message)));
    }

    /** Why a magic of the cell did not work. */
    CellError at(Cell cell, CellSource source, MagicLine line, String message) {
        int name = source.text().indexOf('%', line.offset());
        return new CellError(
                "MagicError",
                message,
                pointed(cell, source, name, message.lines().toList()));
    }

    private static List<String> pointed(Cell cell, CellSource source, int position, List<String> message) {
        int line = source.line(position);
        List<String> lines = new ArrayList<>();
        lines.add("%s: error: %s".formatted(source.place(cell, position), message.get(0)));
        String text = source.lineText(line).replace('\t', ' ');
        int column = source.column(position);
        int from = text.length() <= LINE ? 0 : Math.max(0, column - LINE / 2);
        int to = Math.min(text.length(), from + LINE);
        String before = from > 0 ? "    …" : "    ";
        lines.add(before + text.substring(from, to) + (to < text.length() ? "…" : ""));
        lines.add(" ".repeat(before.length() + column - from) + "^");
        message.stream().skip(1).forEach(lines::add);
        return lines;
    }

    private List<String> message(Diag diagnostic) {
        String text = diagnostic.getMessage(Locale.ENGLISH);
        List<String> lines = text.lines()
                .filter(line -> !line.strip().equals("location: class"))
                .toList();
        int more = lines.size() - MESSAGE_LINES;
        return Stream.of(
                        lines.stream().limit(MESSAGE_LINES),
                        more > 0 ? Stream.of("  … %,d more lines".formatted(more)) : Stream.<String>empty(),
                        advice(text))
                .flatMap(part -> part)
                .toList();
    }

    private Stream<String> advice(String message) {
        Optional<UnknownSymbol> unknown = UnknownSymbol.in(message);
        return extensions
                .explainCompileError(message)
                .or(() -> unknown.flatMap(similarNames::advice))
                .or(() -> unknown.flatMap(unknownNames::advice))
                .stream()
                .flatMap(String::lines);
    }

    /**
     * That a declaration of a cell needs a name that nothing declares.
     *
     * @param symbol with its kind, as in {@code class Pizza} and {@code method bake(int)}
     */
    CellError needed(Cell cell, CellSource source, int position, String message, String symbol) {
        Stream<String> advice = advice("cannot find symbol\n  symbol:   " + symbol);
        return new CellError(
                CellError.OF_COMPILER,
                message,
                pointed(
                        cell,
                        source,
                        position,
                        Stream.concat(Stream.of(message), advice).toList()));
    }

    /**
     * An exception with its causes, and what an extension can say about the innermost that it knows. Asks the exception
     * for its message, which may be code of the cell: for the cell's thread.
     *
     * @param where what was run, for an exception without frames, such as Kafka's
     */
    CellError thrown(Throwable problem, Optional<CellPlaces.Place> where) {
        List<String> traceback = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> innermostFirst = new ArrayDeque<>();
        String heading = "";
        Throwable outer = null;
        for (Throwable each = problem; each != null && seen.add(each); each = each.getCause()) {
            traceback.addAll((heading + describe(each)).lines().toList());
            traceback.addAll(frames(each.getStackTrace(), inCommon(each, outer)));
            if (outer == null && each.getStackTrace().length == 0) {
                where.ifPresent(place -> traceback.add("    at " + place));
            }
            outer = each;
            innermostFirst.push(each);
            for (Throwable suppressed : each.getSuppressed()) {
                if (!keepsTheFramesOf(each, suppressed)) {
                    traceback.addAll(
                            ("  Suppressed: " + describe(suppressed)).lines().toList());
                    frames(suppressed.getStackTrace(), inCommon(suppressed, each))
                            .forEach(frame -> traceback.add("  " + frame));
                }
            }
            heading = "Caused by: ";
        }
        innermostFirst.stream()
                .flatMap(each -> extensions.explain(each).stream())
                .findFirst()
                .ifPresent(explanation -> {
                    traceback.add("");
                    traceback.addAll(explanation.lines().toList());
                });
        return new CellError(simpleName(problem), message(problem), traceback);
    }

    /**
     * Whether {@code suppressed} was not thrown by anybody, and only keeps the stack trace that {@code problem} had before
     * it was thrown again elsewhere, as Spark does it: no line of code throws exceptions of two classes.
     */
    private static boolean keepsTheFramesOf(Throwable problem, Throwable suppressed) {
        StackTraceElement[] thrown = problem.getStackTrace();
        StackTraceElement[] kept = suppressed.getStackTrace();
        return suppressed.getClass() != problem.getClass()
                && thrown.length > 0
                && kept.length > 0
                && kept[0].equals(thrown[0]);
    }

    /** The name of an anonymous class is that of what it extends. */
    private static String simpleName(Throwable problem) {
        Class<?> type = problem.getClass();
        while (type.isAnonymousClass()) {
            type = type.getSuperclass();
        }
        return type.getSimpleName();
    }

    private String describe(Throwable problem) {
        String message = message(problem);
        String name = problem.getClass().getName().replaceFirst("^REPL\\." + CellLoader.SIMPLE_NAME + "\\$", "");
        return message.isEmpty() ? name : name + ": " + message;
    }

    private String message(Throwable problem) {
        try {
            String message = problem.getLocalizedMessage();
            return message == null ? "" : withoutFrames(places.inWords(message));
        } catch (RuntimeException e) {
            return "(its message cannot be had: " + e.getClass().getName() + ")";
        }
    }

    /** A message that quotes a whole stack trace, as Spark's do, with no more of it than the cell's own frames. */
    private static String withoutFrames(String message) {
        if (!QUOTED_FRAME.matcher(message).find()) {
            return message;
        }
        List<String> lines = new ArrayList<>();
        int folded = 0;
        for (String line : message.lines().toList()) {
            if (QUOTED_FRAME.matcher("\n" + line).matches() && !line.contains("cell [")) {
                folded++;
            } else if (!line.equals("Driver stacktrace:") && !line.isBlank()) {
                fold(lines, folded);
                folded = 0;
                lines.add(line.replace("\tat ", "    at "));
            }
        }
        fold(lines, folded);
        return String.join("\n", lines);
    }

    private static void fold(List<String> lines, int frames) {
        if (frames > 0) {
            lines.add("    … %,d more".formatted(frames));
        }
    }

    /** How many frames at the end of a cause are those of the exception that it caused. */
    private static int inCommon(Throwable cause, Throwable outer) {
        if (outer == null) {
            return 0;
        }
        StackTraceElement[] inner = cause.getStackTrace();
        StackTraceElement[] around = outer.getStackTrace();
        int common = 0;
        while (common < Math.min(inner.length, around.length)
                && inner[inner.length - 1 - common].equals(around[around.length - 1 - common])) {
            common++;
        }
        return common;
    }

    /** The cell's own frames, the first few of a library above them, the rest counted. */
    private List<String> frames(StackTraceElement[] frames, int inCommon) {
        List<String> lines = new ArrayList<>();
        int folded = 0;
        int libraryFrames = 0;
        int cellFrames = 0;
        StackTraceElement above = null;
        for (StackTraceElement frame : Arrays.copyOf(frames, frames.length - inCommon)) {
            boolean saysItAgain = above != null && CellPlaces.leadsTo(above, frame);
            above = frame;
            if (saysItAgain) {
                continue;
            }
            Optional<String> place = places.describe(frame);
            boolean library = place.isEmpty() && FOLDED.stream().noneMatch(frame.getClassName()::startsWith);
            libraryFrames += library ? 1 : 0;
            cellFrames += place.isPresent() ? 1 : 0;
            // A recursion without end has a thousand frames of the cell.
            if (place.isPresent() ? cellFrames <= CELL_FRAMES : library && libraryFrames <= LIBRARY_FRAMES) {
                fold(lines, folded);
                folded = 0;
                lines.add("    at " + place.orElseGet(() -> inLibrary(frame)));
            } else {
                folded++;
            }
        }
        fold(lines, folded + inCommon);
        return lines;
    }

    /** A frame without the names of class loader and module. */
    private static String inLibrary(StackTraceElement frame) {
        return frame.toString().replaceFirst("^.*/", "");
    }

    CellError interrupted(CellThread.Interrupted interrupted) {
        return new CellError(
                "Interrupted", interrupted.getMessage(), List.of("Interrupted: " + interrupted.getMessage()));
    }
}
