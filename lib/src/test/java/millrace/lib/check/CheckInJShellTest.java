package millrace.lib.check;

import static millrace.lib.Millrace.spark;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notebooks' classes and lambdas are made by JShell, in this very JVM. */
@Timeout(120)
class CheckInJShellTest {
    private final Shown shown = new Shown();
    private final JShell shell =
            JShell.builder().executionEngine(new InThisThread(), Map.of()).build();

    @BeforeEach
    void makeASessionWithTheLoaderOfCells() {
        shell.addToClasspath(System.getProperty("java.class.path"));
        Stream.of(
                        "import static millrace.lib.Millrace.*;",
                        "import org.apache.spark.api.java.function.MapFunction;",
                        "import org.apache.spark.sql.*;",
                        "import org.apache.spark.sql.streaming.OutputMode;")
                .forEach(this::run);
        spark().stop();
    }

    @AfterEach
    void stopThatSession() {
        spark().stop();
        shell.close();
    }

    @Test
    void runsAnAnswerWhoseLambdaIsShippedToATask() {
        run("""
                Dataset<?> shouted(Dataset<Row> lines) {
                    return lines.as(Encoders.STRING()).map((MapFunction<String, String>) String::toUpperCase, Encoders.STRING());
                }""");

        // As the kernel has it: the context class loader of a cell's thread is the loader of cells.
        run("""
                {
                    Thread.currentThread().setContextClassLoader(new Object() {}.getClass().getClassLoader());
                    check("shout")
                            .given(batch("to be"), batch("or"))
                            .run(OutputMode.Append(), lines -> shouted(lines))
                            .expect(row("TO BE"), row("OR"));
                }""");

        assertThat(shown.status()).as(shown.reason()).isEqualTo("correct");
    }

    @Test
    void tellsWhereAnAnswerUsesANameThatIsNotDeclared() {
        shell.eval("Object three() { return fortyTwo; }");

        run("check(\"three\").answer(() -> three()).expect(() -> 42);");

        assertThat(shown.status()).as(shown.reason()).isEqualTo("does not compile");
        assertThat(shown.reason()).contains("a name that is not declared");
    }

    private void run(String snippet) {
        List<SnippetEvent> events = shell.eval(snippet);
        for (SnippetEvent event : events) {
            List<String> problems = shell.diagnostics(event.snippet())
                    .map(diagnostic -> diagnostic.getMessage(null))
                    .toList();
            assertThat(event.status()).as("%s: %s", snippet, problems).isEqualTo(Snippet.Status.VALID);
            assertThat(event.exception()).as(snippet).isNull();
        }
    }

    /** The JDK's local engine looks for a class that the kernel on this class path has in a form of its own. */
    private static final class InThisThread implements ExecutionControlProvider {
        @Override
        public String name() {
            return "in-this-thread";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return new DirectExecutionControl();
        }
    }
}
