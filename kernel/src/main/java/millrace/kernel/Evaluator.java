package millrace.kernel;

import REPL.$Cancel$;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;

/** Runs cells, one at a time; who comes while one runs waits. */
final class Evaluator implements AutoCloseable {
    /** How much of a value is shown where all variables are listed. */
    private static final int LINE = 100;

    /** What javac's errors of a constant, a method or a class that is too large begin with. */
    private static final String LIMIT_OF_CLASS_FILES = "compiler.err.limit";

    private static final String DOES_NOT_FIT = "compiler.err.cant.apply.symbol";

    private static final String NO_CODE =
            "the JDK's compiler failed on this, which is its own mistake; write it in another way, such as in smaller parts, or with a type in the place of var";

    private static final Pattern AMBIGUOUS_CLASS = Pattern.compile(
            "reference to (\\w+) is ambiguous\\s+both (?:class|interface) .* in ([\\w.]+) and (?:class|interface) .* in ([\\w.]+) match");

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
    private final JShellMemory memory;
    private final Optional<JShellSources> sources;
    private final CellPlaces places;
    private final CellErrors errors;
    private final AddedJars addedJars;
    private final ClassPathIndex index;
    private final Magics magics;
    private final Lock lock = new ReentrantLock();
    private final Set<String> warned = new HashSet<>();

    /**
     * Starts JShell for cells that see the classes of {@code index}, which this JVM must have as well.
     *
     * @param loader becomes the context class loader of every cell's thread
     */
    Evaluator(Extensions extensions, CellPlaces places, CellLoader loader, AddedJars addedJars, ClassPathIndex index) {
        this.extensions = extensions;
        this.places = places;
        this.loader = loader;
        this.addedJars = addedJars;
        this.index = index;
        magics = new Magics(extensions);
        execution = new CellExecution(loader, extensions::runElsewhere);
        shell = JShell.builder()
                .executionEngine(execution.asProvider(), Map.of())
                .fileManager(files -> new IndexedFiles(files, index))
                .build();
        errors = new CellErrors(places, extensions, new UnknownNames(index), new SimilarNames(shell, loader));
        analysis = shell.sourceCodeAnalysis();
        JShellIndex.leaveOut(analysis);
        memory = JShellMemory.of(shell);
        sources = JShellSources.of(analysis);
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

    /** Runs {@code task}, which may call code of a cell, as {@code cell}; returns why it failed, if it did. */
    Optional<CellError> call(Cell cell, Runnable task) throws InterruptedException {
        lock.lock();
        CellThread thread = new CellThread(cell, loader);
        try {
            thread.call(Executors.callable(task));
            return Optional.empty();
        } catch (CellThread.Interrupted e) {
            return Optional.of(errors.interrupted(e));
        } catch (ExecutionException e) {
            return Optional.of(errors.thrown(e.getCause(), Optional.empty()));
        } finally {
            thread.end();
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

    /** As {@link #analyse}, for a question after documentation: it is found in the sources beside jars as well. */
    <T> T analyseWithSources(Function<SourceCodeAnalysis, T> question) {
        return analyse(all -> {
            knowSources();
            return question.apply(all);
        });
    }

    private void knowSources() {
        sources.ifPresent(known -> known.follow(classPath()));
    }

    private List<Path> classPath() {
        return Stream.concat(index.entries().stream(), addedJars.paths().stream())
                .toList();
    }

    /** Asks {@code question}, which may be after documentation, of JShell unless a cell runs; says whether it did. */
    boolean analyseIfIdle(Consumer<SourceCodeAnalysis> question) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            knowSources();
            question.accept(analysis);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The names of the packages directly in {@code packageName}, or of all outermost ones when that is empty: of the class
     * path, and those that the JDK's modules export.
     */
    Set<String> packagesIn(String packageName) {
        String prefix = packageName.isEmpty() ? "" : packageName + ".";
        return Stream.concat(index.packages().stream(), packagesOfTheJdk())
                .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
                .map(name -> nextPart(name, prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** From {@code begin} to the next dot. */
    private static String nextPart(String name, int begin) {
        int dot = name.indexOf('.', begin);
        return name.substring(begin, dot < 0 ? name.length() : dot);
    }

    private static Stream<String> packagesOfTheJdk() {
        return ModuleLayer.boot().modules().stream()
                .flatMap(module -> module.getDescriptor().exports().stream())
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source);
    }

    /** How many variables JShell has made for the values of expressions and not dropped. */
    long temporaryVariables() {
        return shell.variables()
                .filter(variable -> variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
                .count();
    }

    private Result runAlone(Cell cell, String text) throws InterruptedException {
        CellSource source = new CellSource(text);
        List<CellSource.Step> steps = source.steps(analysis);
        Optional<CellError> unsound = unsound(cell, source, steps);
        if (unsound.isPresent()) {
            return Result.of(unsound.get());
        }
        CellThread thread = new CellThread(cell, loader);
        Running running = new Running(cell, thread);
        try {
            return running.run(source, steps);
        } finally {
            thread.end();
            running.forgetWhatIsOver();
            if (running.compilersHaveFailed) {
                memory.renewCompilers();
            }
            forgetReplacedClasses();
        }
    }

    /** Each snippet that can still be named by a later cell keeps its class; what else holds one keeps it as well. */
    private void forgetReplacedClasses() {
        Set<String> needed = shell.snippets()
                .filter(this::isActive)
                .map(snippet -> analysis.wrapper(snippet).fullClassName())
                .collect(Collectors.toSet());
        loader.keep(needed);
        memory.keep(
                this::isActive,
                name -> needed.contains(CellLoader.snippet(name.startsWith("REPL.") ? name : "REPL." + name)));
        places.keep(loader.snippets());
    }

    private boolean isActive(Snippet snippet) {
        return shell.status(snippet).isActive();
    }

    /**
     * Why the cell cannot be run at all. Found before anything of it has run, so that a single snippet need not be looked
     * at: JShell does.
     */
    private Optional<CellError> unsound(Cell cell, CellSource source, List<CellSource.Step> steps) {
        Optional<CellSource.Part> inPackage = CellSource.parts(steps).stream()
                .filter(CellSource.Part::isPackage)
                .findFirst();
        if (inPackage.isPresent()) {
            return Optional.of(errors.compile(
                    cell,
                    source,
                    inPackage.get().offset(),
                    "a notebook has no packages; leave this line out, and name its classes without a package"));
        }
        if (steps.size() == 1
                && steps.get(0) instanceof CellSource.Java java
                && java.parts().size() == 1) {
            return incomplete(cell, source, java.parts());
        }
        for (CellSource.Step step : steps) {
            Optional<CellError> error = step instanceof CellSource.Magic magic
                    ? magics.unknown(magic.line()).map(why -> errors.at(cell, source, magic.line(), why))
                    : syntaxError(cell, source, ((CellSource.Java) step).parts());
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    /** The error of a part that does not parse. */
    private Optional<CellError> syntaxError(Cell cell, CellSource source, List<CellSource.Part> parts) {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        List<CellSource.Part> ended = parts.stream()
                .filter(part -> part.completeness() != SourceCodeAnalysis.Completeness.DEFINITELY_INCOMPLETE)
                .toList();
        List<String> unsound = Syntax.unsoundSnippets(
                ended.stream().map(CellSource.Part::source).toList());
        for (CellSource.Part part : ended) {
            if (unsound.contains(part.source())
                    && analysis.sourceToSnippets(part.source()).stream()
                            .allMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS)) {
                List<Diag> diagnostics = shell.eval(part.source()).stream()
                        .flatMap(event -> shell.diagnostics(event.snippet()))
                        .filter(Diag::isError)
                        // Nothing of the cell has run, so that what it declares cannot be found yet.
                        .filter(problem -> !problem.getCode().startsWith("compiler.err.cant.resolve"))
                        .toList();
                if (!diagnostics.isEmpty()) {
                    return Optional.of(errors.compile(cell, source, part, diagnostics));
                }
            }
        }
        return incomplete(cell, source, parts);
    }

    private Optional<CellError> incomplete(Cell cell, CellSource source, List<CellSource.Part> parts) {
        CellSource.Part last = parts.get(parts.size() - 1);
        if (last.completeness() != SourceCodeAnalysis.Completeness.DEFINITELY_INCOMPLETE) {
            return Optional.empty();
        }
        return Optional.of(Syntax.mistake(last.source())
                .map(mistake -> errors.compile(cell, source, last.inCell(mistake.position()), mistake.message()))
                .orElseGet(() -> errors.compile(
                        cell,
                        source,
                        last.offset() + last.source().stripTrailing().length(),
                        "the cell ends in the middle of something; is a closing bracket, brace or quote missing?")));
    }

    @Override
    public void close() {
        shell.close();
    }

    /** Where the text of a snippet stands. */
    private record Origin(CellSource source, CellSource.Part part) {}

    /** One cell on its way through JShell. */
    private final class Running implements Magic.Context {
        private final Cell cell;
        private final CellThread thread;
        private CellSource source;
        private boolean returned;
        private boolean compilersHaveFailed;
        private final Map<Snippet, Origin> declared = new LinkedHashMap<>();
        private final List<Snippet> over = new ArrayList<>();
        /** What JShell takes for something that another declaration of a method or constructor may mend. */
        private final Set<Snippet> unfit = new HashSet<>();
        /** Variables that have lost their values to a type that was declared anew. */
        private final Set<String> emptied = new LinkedHashSet<>();

        Running(Cell cell, CellThread thread) {
            this.cell = cell;
            this.thread = thread;
        }

        Result run(CellSource cellSource, List<CellSource.Step> steps) throws InterruptedException {
            source = cellSource;
            try {
                thread.call(() -> {
                    extensions.cellStarts(cell.number(), source.text());
                    return null;
                });
                Object value = run(steps);
                Optional<CellError> missing = missing();
                return missing.isPresent() ? Result.of(missing.get()) : new Result(picture(value), Optional.empty());
            } catch (CellFailure e) {
                return Result.of(e.error());
            } catch (CellThread.Interrupted e) {
                return Result.of(errors.interrupted(e));
            } catch (ExecutionException e) {
                return failed(e.getCause());
            } finally {
                tellOfEmptiedVariables();
            }
        }

        private void tellOfEmptiedVariables() {
            if (!emptied.isEmpty()) {
                cell.output()
                        .note("%s: no value from here on, since the type was declared anew; run again what sets %s"
                                .formatted(String.join(", ", emptied), emptied.size() == 1 ? "it" : "them"));
            }
        }

        /** Runs {@code steps} of the current source; returns the value of the last. */
        private Object run(List<CellSource.Step> steps) throws CellFailure, InterruptedException {
            Object value = null;
            for (CellSource.Step step : steps) {
                showUnasked(value);
                value = step instanceof CellSource.Magic magic
                        ? magic(magic.line())
                        : java(((CellSource.Java) step).parts());
                if (returned) {
                    break;
                }
            }
            return value;
        }

        /** What a magic has to show is shown also where it does not stand last; a value of Java is not. */
        private void showUnasked(Object value) throws CellFailure, InterruptedException {
            if (value instanceof Content content) {
                call(() -> Display.show(content));
            }
        }

        private Object magic(MagicLine line) throws CellFailure, InterruptedException {
            try {
                return magics.run(line, this);
            } catch (CellFailure e) {
                throw e.error().traceback().isEmpty()
                        ? new CellFailure(
                                errors.at(cell, source, line, e.error().message()))
                        : e;
            }
        }

        private Object java(List<CellSource.Part> parts) throws CellFailure, InterruptedException {
            Object value = null;
            List<CellSource.Part> inOrder = CellSource.asInOneFile(parts);
            for (CellSource.Part part : inOrder) {
                execution.prepare(thread, () -> Syntax.variables(part.source()));
                List<SnippetEvent> events = declareOrRun(part, inOrder);
                remember(part, events);
                warnOfShippedVariables();
                Optional<CellError> error = inWords(() -> error(part, events));
                if (error.isPresent()) {
                    throw new CellFailure(
                            withLater(error.get(), inOrder.subList(inOrder.indexOf(part), inOrder.size())));
                }
                if (execution.value() instanceof $Cancel$.Returned last) {
                    returned = true;
                    return last.value();
                }
                value = isValue(events) && !Syntax.assignment(part.source()) ? execution.value() : null;
            }
            return value;
        }

        /**
         * Evaluates {@code part} of {@code inOrder}. What it declares can need what is declared further down: JShell waits
         * for that, but not where a lambda's parameter is of such a type. Then it gets to know the outlines of all of them
         * first, and takes each for a new form of what it knows.
         */
        private List<SnippetEvent> declareOrRun(CellSource.Part part, List<CellSource.Part> inOrder) {
            List<SnippetEvent> events = shell.eval(part.source());
            if (isRejected(events) && importMeant(events)) {
                events = shell.eval(part.source());
            }
            if (!isRejected(events) || Declaration.in(part.source()).isEmpty()) {
                return events;
            }
            int at = inOrder.indexOf(part);
            List<CellSource.Part> waiting =
                    inOrder.subList(0, at).stream().filter(this::waitsForOthers).toList();
            List<CellSource.Part> needed = CellSource.needs(
                    part,
                    Stream.concat(waiting.stream(), inOrder.subList(at + 1, inOrder.size()).stream())
                            .toList());
            if (needed.isEmpty()) {
                return events;
            }
            List<Snippet> outlines = Stream.concat(needed.stream(), Stream.of(part))
                    .flatMap(each -> Declaration.in(each.source()).stream())
                    .flatMap(declaration -> shell.eval(declaration.outline().get()).stream())
                    .filter(event ->
                            event.causeSnippet() == null && event.status().isActive())
                    .map(SnippetEvent::snippet)
                    .toList();
            needed.stream().filter(waiting::contains).forEach(each -> remember(each, shell.eval(each.source())));
            List<SnippetEvent> again = shell.eval(part.source());
            if (isRejected(again)) {
                outlines.stream()
                        .filter(snippet -> shell.status(snippet).isActive())
                        .forEach(shell::drop);
            }
            return again;
        }

        /**
         * Whether a name is now known that is in two packages, one of those that every notebook imports, and one that this
         * one has imported: in a file of its own, without our imports, only that would be meant.
         */
        private boolean importMeant(List<SnippetEvent> events) {
            Set<String> meant = events.stream()
                    .flatMap(event -> shell.diagnostics(event.snippet()))
                    .map(problem -> AMBIGUOUS_CLASS.matcher(problem.getMessage(Locale.ENGLISH)))
                    .filter(Matcher::find)
                    .flatMap(found -> Stream.of(found.group(2), found.group(3))
                            .filter(name -> !IMPORTS.contains(name + ".*"))
                            .map(name -> "import %s.%s;".formatted(name, found.group(1))))
                    .collect(Collectors.toSet());
            boolean any = false;
            for (String each : meant) {
                any |= !isRejected(shell.eval(each));
            }
            return any;
        }

        private boolean waitsForOthers(CellSource.Part part) {
            return declared.entrySet().stream()
                    .anyMatch(each -> each.getValue().part().equals(part)
                            && shell.status(each.getKey()) == Snippet.Status.RECOVERABLE_NOT_DEFINED);
        }

        private static boolean isRejected(List<SnippetEvent> events) {
            return events.stream().anyMatch(event -> event.status() == Snippet.Status.REJECTED);
        }

        /** A compile error with those of the parts behind it, which will not run. */
        private CellError withLater(CellError error, List<CellSource.Part> parts) {
            if (!error.isOfCompiler() || parts.size() < 2) {
                return error;
            }
            CellError all = error;
            for (LaterErrors.Found found : new LaterErrors(parts).find(shell)) {
                all = all.and(errors.compile(cell, source, found.position(), found.diagnostic()));
            }
            return all;
        }

        /** Once for each variable: who has read it and goes on need not read it at each run. */
        private void warnOfShippedVariables() {
            for (ShippedVariables.Read read : execution.shipped()) {
                if (warned.add(read.variable())) {
                    String where = places.of(read.frame())
                            .map(CellPlaces.Place::toString)
                            .orElse("this cell");
                    byte[] warning = """
                            %s: a lambda that can run in another process reads the notebook variable '%s'.
                            There, as on a cluster's executors, the variable is 0 or null. Hand it in as the parameter of a method:
                            put what uses the lambda into a method, and give it '%2$s' as an argument.
                            """.formatted(where, read.variable()).getBytes(StandardCharsets.UTF_8);
                    cell.output().write(CellOutput.Stream.STDERR, warning, 0, warning.length);
                }
            }
        }

        private interface Stoppable<T> {
            T run() throws CellThread.Interrupted, ExecutionException, InterruptedException;
        }

        /** Makes an interrupt, or an exception on the cell's thread, a failure of the cell. */
        private <T> T inWords(Stoppable<T> task) throws CellFailure, InterruptedException {
            try {
                return task.run();
            } catch (CellThread.Interrupted e) {
                throw new CellFailure(errors.interrupted(e));
            } catch (ExecutionException e) {
                throw new CellFailure(failed(e.getCause()).error().orElseThrow());
            }
        }

        @Override
        public Cell cell() {
            return cell;
        }

        @Override
        public JShell shell() {
            return shell;
        }

        @Override
        public <T> T call(Callable<T> task) throws CellFailure, InterruptedException {
            return inWords(() -> thread.call(task));
        }

        @Override
        public String text(int from, int to) {
            return source.text().substring(from, to);
        }

        @Override
        public Object run(int from, int to) throws CellFailure, InterruptedException {
            return runSound(source.steps(analysis, from, to));
        }

        @Override
        public Object run(CellSource loaded) throws CellFailure, InterruptedException {
            CellSource around = source;
            source = loaded;
            try {
                return runSound(loaded.steps(analysis));
            } finally {
                source = around;
            }
        }

        private Object runSound(List<CellSource.Step> steps) throws CellFailure, InterruptedException {
            Optional<CellError> unsound = unsound(cell, source, steps);
            if (unsound.isPresent()) {
                throw new CellFailure(unsound.get());
            }
            return run(steps);
        }

        @Override
        public boolean addToClassPath(Path path) {
            boolean isNew = addedJars.add(path);
            if (isNew) {
                shell.addToClasspath(path.toString());
            }
            return isNew;
        }

        @Override
        public List<Path> classPath() {
            return Evaluator.this.classPath();
        }

        @Override
        public String valueOf(VarSnippet variable) throws CellFailure, InterruptedException {
            execution.prepare(thread, Set::of);
            shell.eval(variable.name());
            Object value = execution.value();
            String text =
                    value == null ? "null" : call(() -> Values.text(value)).replaceAll("\\s+", " ");
            return text.length() <= LINE ? text : text.substring(0, LINE) + "…";
        }

        @Override
        public Optional<String> documentation(String name) {
            knowSources();
            return Stream.of(name, name + "(")
                    .map(text -> Assistant.explain(analysis, text, text.length()))
                    .filter(text -> !text.isEmpty())
                    .findFirst();
        }

        private Result failed(Throwable thrown) throws InterruptedException {
            try {
                return Result.of(onCellThread(() -> errors.thrown(thrown, Optional.empty())));
            } catch (CellThread.Interrupted e) {
                return Result.of(errors.interrupted(e));
            }
        }

        /** What the value looks like; its {@code toString} is code of the cell, and can do anything. */
        private Optional<Content> picture(Object value)
                throws CellThread.Interrupted, ExecutionException, InterruptedException {
            // System.out.printf gives System.out, so that one can go on writing to it.
            if (value == null || System.out.equals(value) || System.err.equals(value)) {
                return Optional.empty();
            }
            Callable<Content> paint = () -> value instanceof Content content
                    ? content
                    : extensions.render(value).orElseGet(() -> Content.text(places.inWords(Values.text(value))));
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
                if (hasNoCode(event)) {
                    forget(event.snippet());
                    return Optional.of(errors.compile(cell, source, startOf(part), NO_CODE));
                }
                if (event.status() == Snippet.Status.REJECTED || cannotBeDefined(event)) {
                    List<Diag> diagnostics = shell.diagnostics(event.snippet()).toList();
                    CellError error = errors.compile(cell, source, part, diagnostics);
                    if (event.status() != Snippet.Status.REJECTED) {
                        forget(event.snippet());
                    }
                    return Optional.of(missing().map(cause -> cause.and(error)).orElse(error));
                }
                if (event.exception() instanceof UnresolvedReferenceException unresolved) {
                    return Optional.of(unresolved(unresolved.getSnippet()));
                }
                if (event.exception() != null) {
                    Throwable thrown = execution.thrown();
                    CellPlaces.Place place = source.place(cell, startOf(part));
                    return Optional.of(onCellThread(() -> errors.thrown(thrown, Optional.of(place))));
                }
            }
            return Optional.empty();
        }

        /** Forgets what could not be written into a class file, and the compilers that have failed on it. */
        private void forget(Snippet snippet) {
            shell.drop(snippet);
            compilersHaveFailed = true;
        }

        private static int startOf(CellSource.Part part) {
            String code = part.source();
            return part.inCell(code.length() - code.stripLeading().length());
        }

        /** Found only when it was to be written into a class file, which JShell takes for something that can be mended later. */
        private boolean cannotBeDefined(SnippetEvent event) {
            return event.causeSnippet() == null
                    && !event.status().isDefined()
                    && shell.diagnostics(event.snippet())
                            .anyMatch(problem -> problem.getCode().startsWith(LIMIT_OF_CLASS_FILES));
        }

        /** Where the compiler has failed itself, JShell takes the snippet as good, runs nothing, and says nothing. */
        private boolean hasNoCode(SnippetEvent event) {
            try {
                return event.causeSnippet() == null
                        && event.status().isDefined()
                        && event.snippet().kind() != Snippet.Kind.IMPORT
                        && loader.bytes(analysis.wrapper(event.snippet()).fullClassName()) == null;
            } catch (InternalError | StackOverflowError tooDeep) {
                return true;
            }
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
                    declared.put(snippet, new Origin(source, part));
                    if (isWaiting(event.status())
                            && shell.diagnostics(snippet)
                                    .anyMatch(problem -> problem.getCode().startsWith(DOES_NOT_FIT))) {
                        unfit.add(snippet);
                    }
                }
                if (snippet instanceof VarSnippet variable) {
                    if (event.causeSnippet() == null) {
                        emptied.remove(variable.name());
                    } else if (event.isSignatureChange() && event.status() != Snippet.Status.OVERWRITTEN) {
                        emptied.add(variable.name());
                    }
                }
                boolean isOver = snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                        || snippet.kind() == Snippet.Kind.EXPRESSION
                        || snippet.kind() == Snippet.Kind.STATEMENT;
                if (isOver && event.status().isActive()) {
                    over.add(snippet);
                }
                if (event.status().isDefined()
                        && !(snippet.kind() == Snippet.Kind.IMPORT)
                        && declared.containsKey(snippet)) {
                    Origin origin = declared.get(snippet);
                    places.remember(analysis.wrapper(snippet), cell, origin.source, origin.part);
                }
            }
        }

        /** An error when something that the cell declares needs what nothing has declared, or declared otherwise. */
        private Optional<CellError> missing() {
            return declared.keySet().stream()
                    .filter(snippet -> isWaiting(shell.status(snippet)))
                    .filter(snippet -> unfit.contains(snippet)
                            || shell.unresolvedDependencies((DeclarationSnippet) snippet)
                                    .findAny()
                                    .isPresent())
                    .map(snippet -> unresolved((DeclarationSnippet) snippet))
                    .reduce(CellError::and);
        }

        private static boolean isWaiting(Snippet.Status status) {
            return status == Snippet.Status.RECOVERABLE_DEFINED || status == Snippet.Status.RECOVERABLE_NOT_DEFINED;
        }

        private CellError unresolved(DeclarationSnippet snippet) {
            Origin origin = declared.get(snippet);
            List<Diag> diagnostics =
                    shell.diagnostics(snippet).filter(Diag::isError).toList();
            if (origin != null && unfit.contains(snippet) && !diagnostics.isEmpty()) {
                return errors.compile(cell, origin.source, origin.part, diagnostics);
            }
            List<String> needed = shell.unresolvedDependencies(snippet).toList();
            if (origin != null && !needed.isEmpty()) {
                return needed.stream()
                        .map(symbol -> errors.needed(
                                cell,
                                origin.source,
                                origin.part.inCell(Syntax.firstUse(origin.part.source(), nameOf(symbol))),
                                "cannot find %s, which %s needs".formatted(symbol, snippet.name()),
                                symbol))
                        .reduce(CellError::and)
                        .orElseThrow();
            }
            String message = needed.isEmpty()
                    ? diagnostics.stream()
                            .map(problem -> snippet.name() + " does not compile any more: "
                                    + problem.getMessage(Locale.ENGLISH))
                            .findFirst()
                            .orElse(snippet.name() + " does not compile any more")
                    : "cannot find " + String.join(", ", needed) + ", which " + snippet.name() + " needs";
            return new CellError(CellError.OF_COMPILER, message, List.of(message));
        }

        /** Of {@code method bake(int)} it is {@code bake}. */
        private static String nameOf(String symbol) {
            return symbol.replaceFirst("\\(.*", "").replaceFirst(".* ", "");
        }

        /** Drops what no later cell can name: statements, and the variables that JShell made for values. */
        void forgetWhatIsOver() {
            over.forEach(shell::drop);
        }
    }
}
