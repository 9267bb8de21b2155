package millrace.kernel;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.kernel.display.Content;

/** A notebook whose cells run in the test's own JVM, without a front end. */
final class TestNotebook implements AutoCloseable {
    private final AddedJars addedJars = new AddedJars(TestNotebook.class.getClassLoader());
    private final CellLoader loader = new CellLoader(addedJars);
    private final Owners owners;
    private final CellPlaces places = new CellPlaces();
    private final Evaluator evaluator;
    private final List<String> printed = new CopyOnWriteArrayList<>();
    private int count;

    TestNotebook(KernelExtension... with) {
        Extensions extensions = new Extensions(List.of(with));
        owners = new Owners(extensions);
        evaluator = new Evaluator(
                extensions, places, loader, addedJars, ClassPathIndex.of(System.getProperty("java.class.path")));
        StandardStreams.install(owners::ofThisThread, cell -> "typed");
    }

    Evaluator.Result run(String code) {
        return run(start(), code);
    }

    /** The cell that has run {@code code}. */
    Cell cellOf(String code) {
        Cell cell = start();
        run(cell, code);
        return cell;
    }

    private Evaluator.Result run(Cell cell, String code) {
        try {
            return evaluator.run(cell, code);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while running " + code, e);
        } finally {
            owners.ended();
            cell.output().end();
        }
    }

    /** The text of the value of {@code code}, or the lines of its error. */
    String show(String code) {
        Evaluator.Result result = run(code);
        return result.error()
                .map(error -> String.join("\n", error.traceback()))
                .or(() -> result.shown().map(Content::text))
                .orElse("");
    }

    CellError fail(String code) {
        return run(code).error().orElseThrow(() -> new AssertionError("this did not fail: " + code));
    }

    /** Everything that the cells have printed so far. */
    String printed() {
        return String.join("", printed);
    }

    Optional<Cell> running() {
        return owners.running();
    }

    Evaluator evaluator() {
        return evaluator;
    }

    private Cell start() {
        Message request = new Message(List.of(), new JsonObject(), new JsonObject());
        CellOutput output = new CellOutput((stream, text) -> printed.add(places.inWords(text)));
        Cell cell = new Cell(++count, request, output);
        owners.starts(cell);
        return cell;
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
