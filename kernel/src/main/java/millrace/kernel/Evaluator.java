package millrace.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import millrace.kernel.display.Content;

/** Runs cells, one at a time; who comes while one runs waits. */
final class Evaluator implements AutoCloseable {
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.math.*",
            "java.net.*",
            "java.nio.file.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.*",
            "java.util.prefs.*",
            "java.util.regex.*",
            "java.util.stream.*");

    private final Extensions extensions;
    private final CellLoader loader;
    private final CellExecution execution;
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final CellPlaces places;
    private final CellErrors errors;
    private final Lock lock = new ReentrantLock();

    /**
     * Starts JShell for cells that see {@code classPath}, which this JVM must have as well.
     *
     * @param loader becomes the context class loader of every cell's thread
     */
    Evaluator(Extensions extensions, CellPlaces places, CellLoader loader, String classPath) {
        this.extensions = extensions;
        this.places = places;
        this.errors = new CellErrors(places);
        this.loader = loader;
        execution = new CellExecution(loader);
        shell = JShell.builder()
                .executionEngine(execution.asProvider(), Map.of())
                .build();
        // As a compiler option the same path makes each cell a quarter slower.
        shell.addToClasspath(classPath);
        analysis = shell.sourceCodeAnalysis();
        IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
    }

    /**
     * How a cell ended.
     *
     * @param shown a picture of its value, when it has one
     * @param error why it failed, when it did
     */
    record Result(Optional<Content> shown, Optional<CellError> error) {

        private static Result of(CellError error) {
            return new Result(Optional.empty(), Optional.of(error));
        }
    }

    /** Compiles and runs {@code text} as {@code cell}; returns when its code has ended, or could not be stopped. */
    Result run(Cell cell, String text) throws InterruptedException {
        lock.lock();
        try {
            return runAlone(cell, text);
        } finally {
            lock.unlock();
        }
    }

    /** Asks {@code question} of JShell. */
    <T> T analyse(Function<SourceCodeAnalysis, T> question) {
        lock.lock();
        try {
            return question.apply(analysis);
        } finally {
            lock.unlock();
        }
    }

    /** How many variables JShell has made for the values of expressions and not dropped. */
    long temporaryVariables() {
        return shell.variables()
                .filter(variable -> variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
                .count();
    }

    private Result runAlone(Cell cell, String text) throws InterruptedException {
        CellSource source = new CellSource(text);
        List<CellSource.Part> parts = source.parts(analysis);
        Optional<CellError> syntax = syntaxError(cell, source, parts);
        if (syntax.isPresent()) {
            return Result.of(syntax.get());
        }
        CellThread thread = new CellThread(cell, loader);
        Running running = new Running(cell, source, thread);
        try {
            return running.run(CellSource.asInOneFile(parts));
        } finally {
            thread.end();
            running.forgetValues();
        }
    }

    /** The error of a part that does not parse. Found before anything of the cell has run. */
    private Optional<CellError> syntaxError(Cell cell, CellSource source, List<CellSource.Part> parts) {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        for (CellSource.Part part : parts) {
            if (part.completeness() != SourceCodeAnalysis.Completeness.DEFINITELY_INCOMPLETE
                    && !Syntax.soundSnippet(part.source())
                    && analysis.sourceToSnippets(part.source()).stream()
                            .allMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS)) {
                List<Diag> diagnostics = shell.eval(part.source()).stream()
                        .flatMap(event -> shell.diagnostics(event.snippet()))
                        .filter(Diag::isError)
                        .toList();
                if (!diagnostics.isEmpty()) {
                    return Optional.of(errors.compile(cell, source, part, diagnostics));
                }
            }
        }
        if (parts.get(parts.size() - 1).completeness() != SourceCodeAnalysis.Completeness.DEFINITELY_INCOMPLETE) {
            return Optional.empty();
        }
        return Optional.of(errors.compile(
                cell,
                source,
                source.text().stripTrailing().length(),
                "the cell ends in the middle of something; is a closing bracket, brace or quote missing?"));
    }

    @Override
    public void close() {
        shell.close();
    }

    /** One cell on its way through JShell. */
    private final class Running {
        private final Cell cell;
        private final CellSource source;
        private final CellThread thread;
        private final Map<Snippet, CellSource.Part> declared = new LinkedHashMap<>();
        private final List<VarSnippet> values = new ArrayList<>();

        Running(Cell cell, CellSource source, CellThread thread) {
            this.cell = cell;
            this.source = source;
            this.thread = thread;
        }

        Result run(List<CellSource.Part> parts) throws InterruptedException {
            Object result = null;
            try {
                thread.call(() -> {
                    extensions.cellStarts(cell.number());
                    return null;
                });
                for (CellSource.Part part : parts) {
                    execution.prepare(thread);
                    List<SnippetEvent> events = shell.eval(part.source());
                    remember(part, events);
                    Optional<CellError> error = error(part, events);
                    if (error.isPresent()) {
                        return Result.of(error.get());
                    }
                    result = isValue(events) ? execution.value() : null;
                }
                Optional<CellError> missing = missing();
                if (missing.isPresent()) {
                    return Result.of(missing.get());
                }
                return new Result(picture(result), Optional.empty());
            } catch (CellThread.Interrupted e) {
                return Result.of(errors.interrupted(e));
            } catch (ExecutionException e) {
                return failed(e.getCause());
            }
        }

        private Result failed(Throwable thrown) throws InterruptedException {
            try {
                return Result.of(onCellThread(() -> errors.thrown(thrown)));
            } catch (CellThread.Interrupted e) {
                return Result.of(errors.interrupted(e));
            }
        }

        /** What the value looks like; its {@code toString} is code of the cell, and can do anything. */
        private Optional<Content> picture(Object value)
                throws CellThread.Interrupted, ExecutionException, InterruptedException {
            if (value == null) {
                return Optional.empty();
            }
            Callable<Content> paint = () -> extensions.render(value).orElseGet(() -> Content.text(Values.text(value)));
            return Optional.of(thread.call(paint));
        }

        private CellError onCellThread(Callable<CellError> task) throws CellThread.Interrupted, InterruptedException {
            try {
                return thread.call(task);
            } catch (ExecutionException e) {
                return new CellError(
                        e.getCause().getClass().getSimpleName(),
                        "thrown while the cell's exception was being described",
                        List.of(e.getCause().getClass().getName()));
            }
        }

        private Optional<CellError> error(CellSource.Part part, List<SnippetEvent> events)
                throws CellThread.Interrupted, InterruptedException {
            if (execution.interrupted() != null) {
                throw execution.interrupted();
            }
            for (SnippetEvent event : events) {
                if (event.status() == Snippet.Status.REJECTED) {
                    List<Diag> diagnostics = shell.diagnostics(event.snippet()).toList();
                    CellError error = errors.compile(cell, source, part, diagnostics);
                    return Optional.of(missing().map(cause -> cause.and(error)).orElse(error));
                }
                if (event.exception() instanceof UnresolvedReferenceException unresolved) {
                    return Optional.of(unresolved(unresolved.getSnippet()));
                }
                if (event.exception() != null) {
                    Throwable thrown = execution.thrown();
                    return Optional.of(onCellThread(() -> errors.thrown(thrown)));
                }
            }
            return Optional.empty();
        }

        private boolean isValue(List<SnippetEvent> events) {
            return events.stream().filter(event -> event.causeSnippet() == null).anyMatch(event -> {
                Snippet.SubKind kind = event.snippet().subKind();
                return kind == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                        || kind == Snippet.SubKind.OTHER_EXPRESSION_SUBKIND
                        || kind == Snippet.SubKind.VAR_VALUE_SUBKIND;
            });
        }

        private void remember(CellSource.Part part, List<SnippetEvent> events) {
            for (SnippetEvent event : events) {
                Snippet snippet = event.snippet();
                if (event.causeSnippet() == null && event.status().isActive()) {
                    declared.put(snippet, part);
                }
                if (snippet instanceof VarSnippet variable
                        && snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                    values.add(variable);
                }
                if (event.status().isDefined()
                        && !(snippet.kind() == Snippet.Kind.IMPORT)
                        && declared.containsKey(snippet)) {
                    places.remember(analysis.wrapper(snippet), cell, source, declared.get(snippet));
                }
            }
        }

        /** An error when something that the cell declares needs a name that nothing has declared. */
        private Optional<CellError> missing() {
            return declared.keySet().stream()
                    .filter(snippet -> shell.status(snippet) == Snippet.Status.RECOVERABLE_DEFINED
                            || shell.status(snippet) == Snippet.Status.RECOVERABLE_NOT_DEFINED)
                    .findFirst()
                    .map(snippet -> unresolved((DeclarationSnippet) snippet));
        }

        private CellError unresolved(DeclarationSnippet snippet) {
            List<String> names = shell.unresolvedDependencies(snippet).toList();
            String message = "cannot find " + String.join(", ", names) + ", which " + snippet.name() + " needs";
            CellSource.Part part = declared.get(snippet);
            if (part == null) {
                return new CellError("CompileError", message, List.of(message));
            }
            return errors.compile(cell, source, part.inCell(firstUse(part.source(), names)), message);
        }

        private static int firstUse(String text, List<String> names) {
            Set<String> words = names.stream()
                    .map(name -> name.replaceFirst("\\(.*", "").replaceFirst(".* ", ""))
                    .collect(Collectors.toCollection(HashSet::new));
            return words.stream()
                    .mapToInt(text::indexOf)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(0);
        }

        /** Drops the variables that JShell made for the values of expressions: nobody asked to keep them. */
        void forgetValues() {
            values.forEach(shell::drop);
        }
    }
}
