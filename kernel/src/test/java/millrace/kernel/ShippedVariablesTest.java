package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShippedVariablesTest {
    private final TestNotebook notebook = new TestNotebook(new KernelExtension() {
        @Override
        public boolean runsElsewhere(String interfaceName) {
            return interfaceName.equals("java.util.function.UnaryOperator");
        }
    });

    @AfterEach
    void close() {
        notebook.close();
    }

    @Test
    void warnsOnceOfAVariableThatALambdaReadsNamingItsLine() {
        notebook.run("int factor = 3;");
        notebook.run("\nUnaryOperator<Integer> scale = n ->\n    n * factor;");
        notebook.run("UnaryOperator<Integer> again = n -> n + factor;");

        assertThat(notebook.printed()).containsOnlyOnce("reads the notebook variable");
        assertThat(notebook.printed())
                .contains("cell [2] line 3: ")
                .contains("'factor'")
                .contains("as an argument");
    }

    @Test
    void warnsOfALambdaInsideTheLambdaAndInsideAMethod() {
        notebook.run("int inner = 3;");
        notebook.run("""
                UnaryOperator<Integer> scale() {
                    return n -> {
                        IntSupplier s = () -> inner;
                        return n * s.getAsInt();
                    };
                }""");

        assertThat(notebook.printed()).contains("cell [2] line 3: ").contains("'inner'");
    }

    @Test
    void isSilentAboutParametersAndAboutLambdasThatStayHere() {
        notebook.run("int factor = 3;");
        notebook.run("UnaryOperator<Integer> scale(int factor) { return n -> n * factor; }");
        notebook.run("IntUnaryOperator here = n -> n * factor;");

        assertThat(notebook.printed()).isEmpty();
    }
}
