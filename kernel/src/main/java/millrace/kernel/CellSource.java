package millrace.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * The text of a cell, taken apart into the snippets that JShell knows: one import, declaration, statement or expression
 * each.
 */
final class CellSource {
    private static final Pattern BEFORE_IMPORT =
            Pattern.compile("\\A(?:\\s++|//[^\\n]*+\\n|/\\*(?s:.*?)\\*/)++(?=(?:import|package)\\b)");

    private static final String STATIC = "static";
    private static final Pattern STATIC_INITIALIZER =
            Pattern.compile("\\A(?:\\s++|//[^\\n]*+\\n|/\\*(?s:.*?)\\*/)*+static(?=\\s*+\\{)");

    private static final Pattern SYNCHRONIZED_METHOD = Pattern.compile(
            "\\A(?:\\s++|//[^\\n]*+\\n|/\\*(?s:.*?)\\*/|@[\\w.]++(?:\\([^)]*+\\))?|(?:public|protected|private|static|final)\\b)*+"
                    + "(synchronized)(?=\\s+[\\w<@])");

    private static final Pattern PUBLIC_DEFAULT = Pattern.compile("\\bpublic(?=\\s+default\\b)");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    private final String text;
    private final String file;

    CellSource(String text) {
        this(text, "");
    }

    /** @param file where the text was loaded from, to be named in errors; empty for a cell's own */
    CellSource(String text, String file) {
        this.text = text;
        this.file = file;
    }

    /** What a cell does, in order. */
    sealed interface Step {}

    /** Java between two magics. */
    record Java(List<Part> parts) implements Step {}

    /** A line that is no Java. */
    record Magic(MagicLine line) implements Step {}

    /** What the cell does, in the order of the text. */
    List<Step> steps(SourceCodeAnalysis analysis) {
        Optional<MagicLine> whole = MagicLine.wholeCell(text);
        return whole.isPresent() ? List.of(new Magic(whole.get())) : steps(analysis, 0, text.length());
    }

    /** As {@link #steps(SourceCodeAnalysis)}, of a stretch that begins no earlier than Java does. */
    List<Step> steps(SourceCodeAnalysis analysis, int from, int to) {
        List<Step> steps = new ArrayList<>();
        int done = from;
        for (MagicLine line : MagicLine.in(text.substring(0, to))) {
            if (line.offset() >= from) {
                addJava(steps, parts(analysis, done, line.offset()));
                steps.add(new Magic(line));
                done = line.end();
            }
        }
        addJava(steps, parts(analysis, done, to));
        return steps;
    }

    private static void addJava(List<Step> steps, List<Part> parts) {
        if (!parts.isEmpty()) {
            steps.add(new Java(parts));
        }
    }

    /**
     * One snippet.
     *
     * @param source what JShell evaluates
     * @param offset where it begins in the cell
     * @param completeness what JShell thinks of its end
     * @param inserts what {@code source} has that the cell has not, by position in {@code source} without them
     */
    record Part(String source, int offset, Completeness completeness, Map<Integer, String> inserts) {

        private Part(String source, int offset, Completeness completeness) {
            this(source, offset, completeness, Map.of());
        }

        /** The position in the cell of a position in {@link #source}. */
        int inCell(int position) {
            int original = position;
            int shift = 0;
            for (Map.Entry<Integer, String> insert : inserts.entrySet()) {
                if (position >= insert.getKey() + shift) {
                    shift += insert.getValue().length();
                    original = Math.max(position - shift, insert.getKey());
                }
            }
            return offset + original;
        }

        /** Whether it says which package a file belongs to, which nothing in a notebook does. */
        boolean isPackage() {
            return source.startsWith("package ");
        }

        private Part with(Map<Integer, String> more) {
            if (more.isEmpty()) {
                return this;
            }
            StringBuilder changed = new StringBuilder(source);
            new TreeMap<>(more).descendingMap().forEach(changed::insert);
            return new Part(changed.toString(), offset, completeness, more);
        }
    }

    /** The Java of the cell, as {@link #parts(SourceCodeAnalysis, int, int)}. */
    List<Part> parts(SourceCodeAnalysis analysis) {
        return parts(steps(analysis));
    }

    static List<Part> parts(List<Step> steps) {
        return steps.stream()
                .flatMap(step -> step instanceof Java java ? java.parts().stream() : Stream.empty())
                .toList();
    }

    /** The snippets in the order of the text; one that cannot be parsed is the last, and holds the rest of it. */
    private List<Part> parts(SourceCodeAnalysis analysis, int from, int to) {
        List<Part> parts = new ArrayList<>();
        String rest = plainBlock(fromImport(text.substring(from, to)));
        while (!rest.isBlank()) {
            String plain = plainDefaults(plainMethod(rest));
            CompletionInfo info = analysis.analyzeCompletion(plain);
            int offset = to - rest.length();
            if (info.completeness() == Completeness.EMPTY) {
                break;
            }
            if (!info.completeness().isComplete() || info.source().isEmpty()) {
                parts.add(
                        endsInTypeArguments(rest)
                                ? terminated(rest, offset)
                                : new Part(rest, offset, info.completeness()));
                break;
            }
            String part = original(info.source(), plain, rest);
            // Behind an expression it would take the place of its value.
            if (!part.strip().equals(";")) {
                parts.add(new Part(part, offset, info.completeness()));
            }
            rest = plainBlock(
                    fromImport(rest.substring(plain.length() - info.remaining().length())));
        }
        return parts;
    }

    /** Whether {@code code} is an expression such as {@code o instanceof List<?>}, whose end JShell does not take for one. */
    private static boolean endsInTypeArguments(String code) {
        return code.stripTrailing().endsWith(">") && Syntax.soundInBlock(code);
    }

    private static Part terminated(String code, int offset) {
        return new Part(code.stripTrailing() + ";", offset, Completeness.COMPLETE_WITH_SEMI);
    }

    /** What {@code source} is in {@code code}; it begins as {@code plain} does, up to a semicolon that JShell put in. */
    private static String original(String source, String plain, String code) {
        int different = Arrays.mismatch(source.toCharArray(), plain.toCharArray());
        return different < 0 ? code : code.substring(0, different) + source.substring(different);
    }

    /**
     * {@code code} without the blank lines and comments before an import or a package that it begins with.
     *
     * <p>JShell writes imports above each class that it compiles as they are. A line break in one moves the lines of all
     * variables that it compiles again, so that it takes them for others, and they lose their values.
     */
    private static String fromImport(String code) {
        return BEFORE_IMPORT.matcher(code).replaceFirst("");
    }

    /** {@code code} without the word that makes JShell take a method that {@code code} begins with for a statement. */
    private static String plainMethod(String code) {
        Matcher locked = SYNCHRONIZED_METHOD.matcher(code);
        return locked.lookingAt()
                ? code.substring(0, locked.start(1))
                        + " ".repeat(locked.group(1).length())
                        + code.substring(locked.end())
                : code;
    }

    /** {@code code} without the words that JShell takes for something that a {@code default} cannot stand behind. */
    private static String plainDefaults(String code) {
        return PUBLIC_DEFAULT
                .matcher(code)
                .replaceAll(found -> " ".repeat(found.group().length()));
    }

    /** {@code code} without the word that makes the block it begins with one of a class, where a cell runs any block. */
    private static String plainBlock(String code) {
        Matcher initializer = STATIC_INITIALIZER.matcher(code);
        return initializer.find()
                ? code.substring(0, initializer.end() - STATIC.length())
                        + " ".repeat(STATIC.length())
                        + code.substring(initializer.end())
                : code;
    }

    /**
     * {@code parts} made to mean what they mean in a file: types and methods are declared before they are used, what Java
     * leaves to be understood within one file is written out, {@code return} ends the cell as it ends the body of a method,
     * and {@code try} closes a variable of the notebook as one of a method.
     */
    static List<Part> asInOneFile(List<Part> parts) {
        Map<Part, Declaration> declarations = new LinkedHashMap<>();
        parts.forEach(part -> Declaration.in(part.source()).ifPresent(found -> declarations.put(part, found)));
        List<Declaration> all = List.copyOf(declarations.values());
        return declaredBeforeUse(parts, declarations).stream()
                .map(part -> Optional.ofNullable(declarations.get(part))
                        .map(declaration -> part.with(declaration.completions(all, othersThan(part, parts))))
                        .orElseGet(() -> part.with(Syntax.inserts(part.source()))))
                .toList();
    }

    private static List<String> othersThan(Part part, List<Part> parts) {
        return parts.stream()
                .filter(other -> !other.equals(part))
                .map(Part::source)
                .toList();
    }

    private static List<Part> declaredBeforeUse(List<Part> parts, Map<Part, Declaration> declarations) {
        List<Part> waiting = new ArrayList<>(parts);
        List<Part> ordered = new ArrayList<>();
        Set<String> known = new HashSet<>();
        while (!waiting.isEmpty()) {
            Part next = waiting.remove(0);
            Declaration declared = declarations.get(next);
            if (declared != null) {
                known.add(declared.signature());
            }
            pullForward(names(next.source()), known, waiting, ordered, declarations);
            ordered.add(next);
        }
        return ordered;
    }

    /**
     * Moves what declares one of {@code used} from {@code waiting} to {@code ordered}, behind what that uses in turn: JShell
     * can wait for a type that it does not know yet, but not where a lambda's parameter is of it.
     *
     * @param known signatures of what stays where it is, since it, or what it replaces, was declared already
     */
    private static void pullForward(
            Set<String> used,
            Set<String> known,
            List<Part> waiting,
            List<Part> ordered,
            Map<Part, Declaration> declarations) {
        for (Part part : List.copyOf(waiting)) {
            Declaration declared = declarations.get(part);
            if (declared != null && used.contains(declared.name()) && known.add(declared.signature())) {
                waiting.remove(part);
                pullForward(names(part.source()), known, waiting, ordered, declarations);
                ordered.add(part);
            }
        }
    }

    /** The declarations among {@code others} that {@code part} names, or one that it names, and so on. */
    static List<Part> needs(Part part, List<Part> others) {
        Map<Part, Declaration> declarations = new LinkedHashMap<>();
        others.forEach(each -> Declaration.in(each.source()).ifPresent(found -> declarations.put(each, found)));
        List<Part> needed = new ArrayList<>();
        pullForward(names(part.source()), new HashSet<>(), new ArrayList<>(others), needed, declarations);
        return needed;
    }

    /** Every name and keyword in {@code code}. */
    static Set<String> names(String code) {
        return NAME.matcher(code).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    String text() {
        return text;
    }

    /** The line that holds {@code position}, as a reader of errors knows it. */
    CellPlaces.Place place(Cell cell, int position) {
        String where = file.isEmpty() ? "cell [%d]".formatted(cell.number()) : file;
        return new CellPlaces.Place(where, line(position));
    }

    /** The line that holds {@code position}, from 1. */
    int line(int position) {
        int end = Math.min(Math.max(position, 0), text.length());
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }

    /** The text of a line, from 1. */
    String lineText(int line) {
        return text.lines().skip(line - 1L).findFirst().orElse("");
    }

    /** How far {@code position} is from the beginning of its line. */
    int column(int position) {
        int end = Math.min(Math.max(position, 0), text.length());
        return end - (text.lastIndexOf('\n', end - 1) + 1);
    }
}
