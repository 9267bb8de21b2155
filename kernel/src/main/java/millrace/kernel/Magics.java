package millrace.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.VarSnippet;
import millrace.kernel.display.Content;

/** The magics that there are. */
final class Magics {
    /** A name this far from a known one is no misspelling of it. */
    private static final int FAR = 3;

    private final Map<String, Magic> lines = new LinkedHashMap<>();
    private final Map<String, Magic> cells = new LinkedHashMap<>();

    Magics(Extensions extensions) {
        Shell shell = new Shell(extensions);
        ClassPathMagics paths = new ClassPathMagics();
        line("time", "%time CODE", "runs one line of Java and says how long it took", Magics::timeLine);
        line("vars", "%vars", "lists the variables, their types and values", (line, context) -> vars(context));
        line(
                "classpath",
                "%classpath [JAR or DIR …]",
                "puts jars and folders on the class path; alone, lists it",
                paths::classPath);
        line(
                "maven",
                "%maven GROUP:ARTIFACT:VERSION …",
                "fetches libraries with all that they need, and puts them on the class path",
                paths::maven);
        line("load", "%load FILE", "runs a file of Java, or the Java cells of a notebook", new Loading()::load);
        line("doc", "%doc NAME", "shows the signature and documentation of a name", Magics::doc);
        line("lsmagic", "%lsmagic", "lists the magics", (line, context) -> list());
        cell("time", "%%time", "says how long the cell took", Magics::timeCell);
        cell("sh", "%%sh", "runs the cell in a shell", (line, context) -> shell.run("sh", line, context));
        cell("bash", "%%bash", "runs the cell in bash", (line, context) -> shell.run("bash", line, context));
    }

    private void line(String name, String usage, String does, Magic.Action action) {
        lines.put(name, new Magic(name, usage, does, action));
    }

    private void cell(String name, String usage, String does, Magic.Action action) {
        cells.put(name, new Magic(name, usage, does, action));
    }

    /** Why {@code line} cannot be run, when there is no such magic. */
    Optional<String> unknown(MagicLine line) {
        if (line.misplaced()) {
            return Optional.of("%s takes the whole cell, so it must stand in the first line".formatted(line.written()));
        }
        Map<String, Magic> all = line.wholeCell() ? cells : lines;
        if (all.containsKey(line.name())) {
            return Optional.empty();
        }
        String hint = nearest(line).map("; did you mean %s?"::formatted).orElse("");
        return Optional.of("there is no magic %s%s %%lsmagic lists those there are"
                .formatted(line.written(), hint.isEmpty() ? ";" : hint));
    }

    private Optional<String> nearest(MagicLine line) {
        String name = line.name().toLowerCase(Locale.ROOT);
        Map<String, Magic> same = line.wholeCell() ? cells : lines;
        Map<String, Magic> other = line.wholeCell() ? lines : cells;
        if (other.containsKey(name) && !same.containsKey(name)) {
            return Optional.of(other.get(name).usage().split(" ", 2)[0]);
        }
        return same.keySet().stream()
                .min((a, b) -> Integer.compare(distance(a, name), distance(b, name)))
                .filter(best -> distance(best, name) < Math.min(FAR, name.length()))
                .map(best -> (line.wholeCell() ? "%%" : "%") + best);
    }

    /** How many letters have to be added, removed or changed. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    Object run(MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        Optional<String> unknown = unknown(line);
        if (unknown.isPresent()) {
            throw CellFailure.of(unknown.get());
        }
        return (line.wholeCell() ? cells : lines).get(line.name()).action().run(line, context);
    }

    /** All of them, for completion: what is written, and what it does. */
    List<Magic> all() {
        List<Magic> all = new ArrayList<>(lines.values());
        all.addAll(cells.values());
        return all;
    }

    private Content list() {
        return Table.of(
                List.of("magic", "does"),
                all().stream()
                        .map(magic -> List.of(magic.usage(), magic.does()))
                        .toList());
    }

    private static Content vars(Magic.Context context) throws CellFailure, InterruptedException {
        List<VarSnippet> variables = context.shell()
                .variables()
                .filter(variable -> !variable.name().startsWith("$"))
                .toList();
        if (variables.isEmpty()) {
            return Content.text("there are no variables yet");
        }
        List<List<String>> rows = new ArrayList<>();
        for (VarSnippet variable : variables) {
            rows.add(List.of(variable.name(), variable.typeName(), context.valueOf(variable)));
        }
        return Table.of(List.of("variable", "type", "value"), rows);
    }

    private static Object timeLine(MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        if (line.arguments().isBlank()) {
            throw CellFailure.of("%time needs a line of Java behind it; %%time in the first line takes the whole cell");
        }
        return timed(line.argumentsOffset(), line.end(), context);
    }

    private static Object timeCell(MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        return timed(line.bodyOffset(), line.end(), context);
    }

    private static Object timed(int from, int to, Magic.Context context) throws CellFailure, InterruptedException {
        Duration cpu = processorTime();
        long start = System.nanoTime();
        try {
            return context.run(from, to);
        } finally {
            Duration wall = Duration.ofNanos(System.nanoTime() - start);
            String text = "took %s; processor time, all threads: %s%n"
                    .formatted(inWords(wall), inWords(processorTime().minus(cpu)));
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            context.cell().output().write(CellOutput.Stream.STDOUT, bytes, 0, bytes.length);
        }
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static String inWords(Duration time) {
        double seconds = time.toNanos() / 1e9;
        return seconds < 1
                ? "%.0f ms".formatted(seconds * 1000)
                : String.format(Locale.ROOT, seconds < 100 ? "%.2f s" : "%.0f s", seconds);
    }

    private static Object doc(MagicLine line, Magic.Context context) throws CellFailure {
        String name = line.arguments().replaceFirst("\\(.*", "");
        if (name.isBlank()) {
            throw CellFailure.of("%doc needs a name, as in %doc List.of");
        }
        String text = context.documentation(name)
                .orElseThrow(() -> CellFailure.of(
                        "nothing is known of %s; a class needs its import or its full name, a method its class or a variable before it"
                                .formatted(name)));
        context.cell().page(Content.text(text));
        return null;
    }

    /** Words separated by blanks; one between double quotes may hold some. */
    static List<String> words(String arguments) {
        return java.util.regex.Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(arguments)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .collect(Collectors.toList());
    }
}
