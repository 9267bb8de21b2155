package millrace.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Runs what JShell compiled, in this JVM, on the thread of the current cell, and keeps what JShell would only report as
 * text: the value of a snippet and the exception that it threw.
 */
final class CellExecution extends DirectExecutionControl {
    private final CellLoader loader;
    private final Predicate<String> ships;
    private final List<ShippedVariables.Read> shipped = new ArrayList<>();
    private CellThread thread;
    private Supplier<Set<String>> declared = Set::of;
    private Object value;
    private Throwable thrown;
    private CellThread.Interrupted interrupted;

    /** @param ships whether objects of an interface, given by name, are run in other processes */
    CellExecution(CellLoader loader, Predicate<String> ships) {
        super(loader);
        this.loader = loader;
        this.ships = ships;
    }

    ExecutionControlProvider asProvider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "millrace";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return CellExecution.this;
            }
        };
    }

    /**
     * Forgets the last snippet; the next one runs on {@code on}.
     *
     * @param declaring the names of the variables that it declares, once more perhaps
     */
    void prepare(CellThread on, Supplier<Set<String>> declaring) {
        thread = on;
        declared = declaring;
        value = null;
        thrown = null;
        interrupted = null;
        shipped.clear();
    }

    /** The variables that the last snippet's lambdas read in other processes. */
    List<ShippedVariables.Read> shipped() {
        return List.copyOf(shipped);
    }

    /** What the last snippet evaluated to, or null. */
    Object value() {
        return value;
    }

    /** What the last snippet threw, or null. */
    Throwable thrown() {
        return thrown;
    }

    /** Why the last snippet did not come to its end, or null. */
    CellThread.Interrupted interrupted() {
        return interrupted;
    }

    @Override
    public void load(ClassBytecodes[] added)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        ClassBytecodes[] woven = new ClassBytecodes[added.length];
        for (int i = 0; i < added.length; i++) {
            shipped.addAll(ShippedVariables.in(added[i].bytecodes(), ships));
            woven[i] = new ClassBytecodes(added[i].name(), SnippetBytecode.toLoad(added[i].bytecodes()));
        }
        super.load(woven);
    }

    /**
     * Takes the class of an earlier variable as it is when nothing has changed but the code that has set it, which does not
     * run again: JShell compiles it anew when more is imported, and then it reads what other variables are by now.
     * Otherwise JShell makes a new class, whose variable has no value.
     */
    @Override
    public void redefine(ClassBytecodes[] changed)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        for (ClassBytecodes each : changed) {
            byte[] loaded = loader.bytes(each.name());
            Set<String> variables = loaded == null ? Set.of() : SnippetBytecode.sameVariables(loaded, each.bytecodes());
            if (variables.isEmpty() || !Collections.disjoint(variables, declared.get())) {
                super.redefine(changed);
            }
        }
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        try {
            value = thread.call(() -> snippet.invoke(null));
            return "";
        } catch (CellThread.Interrupted e) {
            interrupted = e;
            throw new StoppedException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvocationTargetException inSnippet) {
                throw inSnippet;
            }
            throw e;
        }
    }

    /** Tells JShell that the snippet threw, without what JShell would ask of the exception, which is the cell's code. */
    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException {
        thrown = cause;
        if (cause instanceof SPIResolutionException unresolved) {
            throw new ResolutionException(unresolved.id(), unresolved.getStackTrace());
        }
        throw new UserException("", cause.getClass().getName(), new StackTraceElement[0]);
    }

    /** What JShell would take for a failure of its own, and pass over. */
    @Override
    protected String throwConvertedOtherException(Throwable problem) throws RunException {
        thrown = problem;
        throw new UserException("", problem.getClass().getName(), new StackTraceElement[0]);
    }

    @Override
    public void stop() {
        // Cells are stopped through their thread.
    }
}
