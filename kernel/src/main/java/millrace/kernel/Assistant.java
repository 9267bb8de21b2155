package millrace.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Helps while a cell is being written: completes, explains, says whether it is complete. In bounded time. */
final class Assistant {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_MATCHES = 500;
    private static final int QUIET_MILLIS = 2_000;
    private static final int QUIET_MOMENTS = 5;

    private final Future<Evaluator> evaluator;
    private final Duration limit;
    private volatile boolean documentationIsQuick;
    private final Magics magics = new Magics(new Extensions(List.of()));
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "millrace-assistant");
        thread.setDaemon(true);
        return thread;
    });

    /** Names with dots between them, at the end of a text. */
    private static final Pattern PATH = Pattern.compile(
            "(?<![\\p{L}\\p{N}_$.)\\]\"])(?<outer>(?:[\\p{L}_$][\\p{L}\\p{N}_$]*\\.)*)(?<begun>[\\p{L}\\p{N}_$]*)$");

    Assistant(Future<Evaluator> evaluator) {
        this(evaluator, LIMIT);
    }

    /** @param limit after which a question is answered with nothing */
    Assistant(Future<Evaluator> evaluator, Duration limit) {
        this.evaluator = evaluator;
        this.limit = limit;
    }

    /**
     * Makes the first answer as quick as later ones: asks one of each kind when the kernel has had nothing to do for a
     * while. A cell that comes just then waits for it, so it is left to quiet moments, and given up after a few.
     */
    void warmUp() {
        warmUp(QUIET_MOMENTS);
    }

    private void warmUp(int tries) {
        CompletableFuture.delayedExecutor(QUIET_MILLIS, TimeUnit.MILLISECONDS, worker)
                .execute(() -> {
                    boolean done = evaluator.isDone() && isWarm();
                    if (!done && tries > 1) {
                        warmUp(tries - 1);
                    }
                });
    }

    private boolean isWarm() {
        try {
            String method = "Math.max(";
            return evaluator.get().analyseIfIdle(analysis -> {
                complete(analysis, method, method.length(), name -> Set.of());
                describe(analysis, method, method.length(), true);
            });
        } catch (InterruptedException | ExecutionException | RuntimeException e) {
            ProcessLog.say("completion could not be prepared: " + e);
            return true;
        }
    }

    Kernel.Answer complete(Message request) {
        String cell = request.text("code", "");
        int cursor = cursor(request, cell);
        Completion none = new Completion(List.of(), cursor);
        String code = MagicLine.javaOf(cell);
        Completion found = magics(cell, cursor)
                .orElseGet(() -> code.isBlank() && !cell.isBlank()
                        ? none
                        : inTime(
                                none,
                                known -> known.analyse(
                                        analysis -> complete(analysis, code, cursor, known::packagesIn))));
        return Kernel.Answer.ok()
                .with("matches", found.matches)
                .with("cursor_start", code.codePointCount(0, found.start))
                .with("cursor_end", code.codePointCount(0, cursor))
                .with("metadata", Map.of());
    }

    Kernel.Answer inspect(Message request) {
        String cell = request.text("code", "");
        int cursor = endOfName(cell, cursor(request, cell));
        String code = MagicLine.javaOf(cell);
        String text = describe(code, cursor);
        return Kernel.Answer.ok()
                .with("found", !text.isEmpty())
                .with("data", text.isEmpty() ? Map.of() : Map.of("text/plain", text))
                .with("metadata", Map.of());
    }

    /** With documentation when it comes in time. Until it has once, the signatures are asked for first. */
    private String describe(String code, int cursor) {
        String signatures = documentationIsQuick ? "" : documented(code, cursor, false);
        if (!documentationIsQuick && signatures.isEmpty()) {
            return "";
        }
        long before = System.nanoTime();
        String whole = documented(code, cursor, true);
        documentationIsQuick = System.nanoTime() - before < limit.toNanos() / 2;
        return whole.isEmpty() ? signatures : whole;
    }

    private String documented(String code, int cursor, boolean javadoc) {
        return inTime("", known -> known.analyseWithSources(analysis -> describe(analysis, code, cursor, javadoc)));
    }

    Kernel.Answer isComplete(Message request) {
        String code = request.text("code", "");
        if (MagicLine.javaOf(code).isBlank()) {
            // In a shell's cell a line may follow that belongs to the one above.
            return MagicLine.wholeCell(code).isPresent() && !code.endsWith("\n\n")
                    ? Kernel.Answer.of("incomplete").with("indent", "")
                    : Kernel.Answer.of("complete");
        }
        Optional<List<CellSource.Part>> known = inTime(
                Optional.empty(),
                evaluator -> evaluator.analyse(analysis -> Optional.of(new CellSource(code).parts(analysis))));
        if (known.isEmpty()) {
            return Kernel.Answer.of("unknown");
        }
        List<CellSource.Part> parts = known.get();
        if (parts.isEmpty()) {
            return Kernel.Answer.of("complete");
        }
        Completeness end = parts.get(parts.size() - 1).completeness();
        if (end == Completeness.DEFINITELY_INCOMPLETE) {
            return Kernel.Answer.of("incomplete").with("indent", indent(code));
        }
        List<String> sources = parts.stream().map(CellSource.Part::source).toList();
        return Kernel.Answer.of(Syntax.unsoundSnippets(sources).isEmpty() ? "complete" : "invalid");
    }

    private record Completion(List<String> matches, int start) {}

    /** The magics that begin as the line of the cursor does; empty when that is the beginning of none. */
    private Optional<Completion> magics(String cell, int cursor) {
        int lineStart = cell.lastIndexOf('\n', cursor - 1) + 1;
        String begun = cell.substring(lineStart, cursor).stripLeading();
        if (!begun.matches("%{1,2}\\w*")) {
            return Optional.empty();
        }
        boolean first = cell.substring(0, lineStart).isBlank();
        List<String> matches = magics.all().stream()
                .map(magic -> magic.usage().split(" ", 2)[0])
                .filter(magic -> magic.startsWith(begun) && (first || !magic.startsWith("%%")))
                .distinct()
                .toList();
        return matches.isEmpty() ? Optional.empty() : Optional.of(new Completion(matches, cursor - begun.length()));
    }

    private static Completion complete(
            SourceCodeAnalysis analysis, String code, int cursor, Function<String, Set<String>> packagesIn) {
        Context context = Context.of(analysis, code.substring(0, cursor));
        int[] anchor = {context.text.length()};
        List<Suggestion> suggestions = analysis.completionSuggestions(context.text, context.text.length(), anchor);
        Set<String> matches = new LinkedHashSet<>();
        suggestions.stream().filter(Suggestion::matchesType).forEach(each -> matches.add(each.continuation()));
        suggestions.forEach(each -> matches.add(each.continuation()));
        int start = suggestions.isEmpty()
                ? startOfName(code, cursor)
                : Math.max(0, cursor - (context.text.length() - anchor[0]));
        matches.addAll(namesOfTheCell(code, startOfName(code, cursor), cursor));
        matches.addAll(packages(code.substring(0, cursor), packagesIn));
        return new Completion(matches.stream().limit(MAX_MATCHES).toList(), start);
    }

    /** Names that stand in the cell before the cursor; JShell does not know them before they have run. */
    private static List<String> namesOfTheCell(String code, int start, int cursor) {
        if (start == cursor || (start > 0 && code.charAt(start - 1) == '.')) {
            return List.of();
        }
        String begun = code.substring(start, cursor);
        return CellSource.names(code.substring(0, start)).stream()
                .filter(name -> name.startsWith(begun) && !name.equals(begun))
                .sorted()
                .toList();
    }

    /** The packages whose names begin as what stands last does. */
    private static List<String> packages(String upToCursor, Function<String, Set<String>> packagesIn) {
        Matcher path = PATH.matcher(upToCursor);
        if (!path.find() || path.group().isEmpty()) {
            return List.of();
        }
        String outer = path.group("outer");
        return packagesIn.apply(outer.isEmpty() ? "" : outer.substring(0, outer.length() - 1)).stream()
                .filter(name -> name.startsWith(path.group("begun")))
                .map(name -> name + ".")
                .toList();
    }

    private static int startOfName(String code, int cursor) {
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** The signatures that fit what stands before {@code cursor}, with documentation where there is any. */
    static String explain(SourceCodeAnalysis analysis, String code, int cursor) {
        return describe(analysis, code, cursor, true);
    }

    private static String describe(SourceCodeAnalysis analysis, String code, int cursor, boolean javadoc) {
        Context context = Context.of(analysis, code.substring(0, cursor));
        List<String> texts = new ArrayList<>();
        for (Documentation each : analysis.documentation(context.text, context.text.length(), javadoc)) {
            String explained = each.javadoc() == null ? "" : "\n" + plain(each.javadoc());
            texts.add(each.signature() + explained);
        }
        return String.join("\n\n", texts);
    }

    private static String plain(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link|linkplain|literal)\\s+([^}]*)}", "$1")
                .replaceAll("<[^>]{1,60}>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .strip();
    }

    /**
     * The text to complete: the last snippet, in a block with the variables and statements of the cell before it, so
     * that what they declare is known although none of it has run.
     */
    private record Context(String text) {
        static Context of(SourceCodeAnalysis analysis, String upToCursor) {
            List<CellSource.Part> parts = new CellSource(upToCursor).parts(analysis);
            if (parts.size() < 2) {
                return new Context(upToCursor);
            }
            StringBuilder block = new StringBuilder("{");
            CellSource.Part last = parts.get(parts.size() - 1);
            for (CellSource.Part part : parts.subList(0, parts.size() - 1)) {
                // JShell itself cannot tell: it does not know the variables of the cell yet.
                if (Syntax.soundInBlock(part.source())) {
                    block.append(part.source()).append('\n');
                }
            }
            return new Context(block + upToCursor.substring(last.offset()));
        }
    }

    private <T> T inTime(T otherwise, Function<Evaluator, T> question) {
        Callable<T> task = () -> question.apply(evaluator.get());
        Future<T> answer = worker.submit(task);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            return otherwise;
        } catch (ExecutionException e) {
            ProcessLog.say("the analysis of a cell failed", e.getCause());
            return otherwise;
        }
    }

    private static int cursor(Message request, String code) {
        int points = Math.min(request.number("cursor_pos", Integer.MAX_VALUE), code.codePointCount(0, code.length()));
        return code.offsetByCodePoints(0, Math.max(0, points));
    }

    private static int endOfName(String code, int cursor) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return end < code.length() && code.charAt(end) == '(' ? end + 1 : end;
    }

    private static String indent(String code) {
        String last = code.substring(code.lastIndexOf('\n') + 1);
        String spaces = last.substring(0, last.length() - last.stripLeading().length());
        return last.stripTrailing().endsWith("{") ? spaces + "    " : spaces;
    }
}
