package millrace.lib.spark;

import java.io.File;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.kernel.KernelExtension;
import millrace.kernel.display.Content;
import millrace.lib.Millrace;
import millrace.lib.kafka.Kafka;
import millrace.lib.progress.Learner;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.functions;

/** What the kernel does for Spark. */
public final class SparkExtension implements KernelExtension {
    private static final Pattern FUNCTION_FOR_JAVA =
            Pattern.compile("org\\.apache\\.spark\\.api\\.java\\.function\\.(\\w+<[\\w, ]+>)");

    /** Of a method that is no member of something. */
    private static final Pattern UNKNOWN_METHOD =
            Pattern.compile("cannot find symbol\\s+symbol:\\s+method (\\w+)\\([^\\n]*(?:\\s+location: class)?\\s*");

    private final WarmUp warmUp = new WarmUp();

    @Override
    public void started() {
        Sessions.setDefaults();
        warmUp.begin();
    }

    @Override
    public void cellStarts(int cell, String code) {
        warmUp.end();
        Learner.cellRuns(code);
        CellWork.begin(cell);
    }

    @Override
    public void interrupted(int cell) {
        CellWork.cancel(cell);
    }

    @Override
    public OptionalInt cellOfThisThread() {
        return CellWork.ofThisThread();
    }

    @Override
    public Optional<Content> render(Object value) {
        return Results.picture(value);
    }

    @Override
    public Optional<String> explain(Throwable problem) {
        return isOfApache(problem.getClass().getName())
                        || problem instanceof InaccessibleObjectException
                        || thrownByApache(problem)
                ? Explanation.of(problem).advice()
                : Optional.empty();
    }

    @Override
    public Optional<String> explainCompileError(String message) {
        return ambiguous(message).or(() -> notImported(message)).or(() -> CompileMistakes.advice(message));
    }

    /** Many of Dataset's methods are there twice, and a lambda fits both. */
    private static Optional<String> ambiguous(String message) {
        Matcher forJava = FUNCTION_FOR_JAVA.matcher(message);
        return message.contains("is ambiguous") && forJava.find()
                ? Optional.of(
                        "Dataset has this method for Java and for Scala, and the lambda fits both. Say that you mean Java's: write (%s) before it, with the types of your rows, after import org.apache.spark.api.java.function.*;"
                                .formatted(forJava.group(1)))
                : Optional.empty();
    }

    /** What begins every notebook here. */
    private static Optional<String> notImported(String message) {
        Matcher method = UNKNOWN_METHOD.matcher(message);
        return method.matches()
                ? Stream.of(functions.class, Millrace.class)
                        .filter(type -> Stream.of(type.getMethods())
                                .anyMatch(each -> Modifier.isStatic(each.getModifiers())
                                        && each.getName().equals(method.group(1))))
                        .map(type -> "An import may be missing: import static %s.*;".formatted(type.getName()))
                        .findFirst()
                : Optional.empty();
    }

    /** Spark and Kafka throw exceptions of the JDK too; those that a cell throws itself are the learner's business. */
    private static boolean thrownByApache(Throwable problem) {
        return Stream.of(problem.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(name -> !name.startsWith("java.") && !name.startsWith("scala."))
                .findFirst()
                .filter(SparkExtension::isOfApache)
                .isPresent();
    }

    private static boolean isOfApache(String className) {
        return className.startsWith("org.apache.");
    }

    /** Where the broker is, and Kafka's own commands on the {@code PATH}: they are in {@code MILLRACE_HOME/bin}. */
    @Override
    public Map<String, String> shellEnvironment() {
        Map<String, String> environment = new HashMap<>();
        Optional.ofNullable(System.getenv("MILLRACE_HOME"))
                .ifPresent(home -> environment.put(
                        "PATH",
                        Path.of(home, "bin")
                                + File.pathSeparator
                                + System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));
        try {
            environment.put("MILLRACE_KAFKA", Kafka.bootstrapServers());
        } catch (IllegalStateException noBroker) {
            // The commands say so.
        }
        return environment;
    }

    /** Spark's functions for Java are serialized and run by executors, but for the one of {@code foreachBatch}. */
    @Override
    public boolean runsElsewhere(String interfaceName) {
        return interfaceName.startsWith("org.apache.spark.sql.api.java.UDF")
                || (interfaceName.startsWith("org.apache.spark.api.java.function.")
                        && !interfaceName.equals("org.apache.spark.api.java.function.VoidFunction2"));
    }

    /** Spark removes its temporary folders when it is stopped, and leaves them when it is not. */
    @Override
    public void stopping() {
        CellWork.context().ifPresent(SparkContext::stop);
    }
}
