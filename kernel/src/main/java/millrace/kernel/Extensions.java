package millrace.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import millrace.kernel.display.Content;

/** The extensions on the class path, each call guarded: one that throws is logged, and the others go on. */
final class Extensions {
    private final List<KernelExtension> all;

    Extensions(List<KernelExtension> all) {
        this.all = all;
    }

    /** Finds them with this thread's context class loader. */
    static Extensions find() {
        List<KernelExtension> found = new ArrayList<>();
        try {
            ServiceLoader.load(KernelExtension.class).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            ProcessLog.say("an extension could not be loaded", e);
        }
        return new Extensions(found);
    }

    void started() {
        each(KernelExtension::started);
    }

    void cellStarts(int cell, String code) {
        each(extension -> extension.cellStarts(cell, code));
    }

    void interrupted(int cell) {
        each(extension -> extension.interrupted(cell));
    }

    boolean runElsewhere(String interfaceName) {
        return all.stream().anyMatch(extension -> extension.runsElsewhere(interfaceName));
    }

    void stopping() {
        each(KernelExtension::stopping);
    }

    OptionalInt cellOfThisThread() {
        for (KernelExtension extension : all) {
            OptionalInt cell = extension.cellOfThisThread();
            if (cell.isPresent()) {
                return cell;
            }
        }
        return OptionalInt.empty();
    }

    Optional<Content> render(Object value) {
        return first(extension -> extension.render(value));
    }

    Optional<String> explain(Throwable problem) {
        return first(extension -> extension.explain(problem));
    }

    Optional<String> explainCompileError(String message) {
        return first(extension -> extension.explainCompileError(message));
    }

    private <T> Optional<T> first(Function<KernelExtension, Optional<T>> question) {
        List<T> answers = new ArrayList<>();
        each(extension -> {
            if (answers.isEmpty()) {
                question.apply(extension).ifPresent(answers::add);
            }
        });
        return answers.stream().findFirst();
    }

    /** All variables together, in a map that may be changed. */
    Map<String, String> shellEnvironment() {
        Map<String, String> environment = new HashMap<>();
        each(extension -> environment.putAll(extension.shellEnvironment()));
        return environment;
    }

    @SuppressWarnings("removal")
    private void each(Consumer<KernelExtension> call) {
        for (KernelExtension extension : all) {
            try {
                call.accept(extension);
            } catch (ThreadDeath e) {
                throw e;
            } catch (Throwable e) {
                ProcessLog.say(extension.getClass().getName() + " failed", e);
            }
        }
    }
}
