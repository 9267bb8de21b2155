package millrace.lib.check;

import java.util.Optional;
import java.util.stream.Stream;
import jdk.jshell.spi.SPIResolutionException;
import millrace.kernel.CellLines;
import millrace.lib.spark.Explanation;

/** What a learner is told about an exception that the answer threw: no stack trace, but the line of the cell. */
final class Failures {
    private static final int DEEPEST = 20;

    private Failures() {}

    static Verdict verdict(Throwable failure) {
        Optional<Todo> todo = chain(failure)
                .filter(Todo.class::isInstance)
                .map(Todo.class::cast)
                .findFirst();
        if (todo.isPresent()) {
            String what = todo.get().getMessage();
            return Verdict.of(Verdict.Status.NOT_STARTED, "To do: " + what + (what.matches("(?s).*[.?!…]") ? "" : "."));
        }
        if (failure instanceof Mistake mistake) {
            return Verdict.wrong(mistake.getMessage());
        }
        String place = line(failure).map(line -> " (" + line + ")").orElse("");
        if (chain(failure).anyMatch(SPIResolutionException.class::isInstance)) {
            return Verdict.of(
                    Verdict.Status.DOES_NOT_COMPILE,
                    "It uses a name that is not declared%s. The error below the cell that declares it says which."
                            .formatted(place));
        }
        // What is wrapped around it, such as a BootstrapMethodError, is where memory happened to end.
        Explanation explanation = Explanation.of(chain(failure)
                .filter(OutOfMemoryError.class::isInstance)
                .findFirst()
                .orElse(failure));
        String advice = explanation.advice().map(words -> "\n" + words).orElse("");
        return Verdict.of(Verdict.Status.CRASHED, explanation.problem() + place + advice);
    }

    /** The innermost line of a cell that {@code failure} came through. */
    private static Optional<String> line(Throwable failure) {
        return Stream.concat(Stream.of(Explanation.telling(failure)), chain(failure))
                .flatMap(each -> Stream.of(each.getStackTrace()))
                .flatMap(frame -> CellLines.of(frame).stream())
                .findFirst();
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(DEEPEST);
    }
}
