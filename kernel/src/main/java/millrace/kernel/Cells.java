package millrace.kernel;

import REPL.$Cancel$;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import millrace.kernel.display.Content;

/** Executes cells in the order in which the front end sends them, and counts them. */
final class Cells {
    private final Connection connection;
    private final Extensions extensions;
    private final CellPlaces places;
    private final Owners owners;
    private final Future<Evaluator> evaluator;
    private final History history = new History();
    private int count;

    Cells(Connection connection, Extensions extensions, CellPlaces places, Owners owners, Future<Evaluator> evaluator) {
        this.connection = connection;
        this.extensions = extensions;
        this.places = places;
        this.owners = owners;
        this.evaluator = evaluator;
    }

    /** Runs the cell that {@code request} holds, to its end. For the shell channel's thread. */
    Kernel.Answer execute(Message request) throws Exception {
        String code = request.text("code", "");
        boolean silent = request.flag("silent", false);
        boolean counted = !silent && request.flag("store_history", true) && !code.isBlank();
        int number = counted ? ++count : count + 1;
        Cell cell = new Cell(number, request, outputOf(request));
        Evaluator.Result result;
        Map<String, Object> expressions;
        // Whoever is told that it runs can interrupt it.
        owners.starts(cell);
        try {
            if (!silent) {
                connection.publish(request.header(), "execute_input", Map.of("code", code, "execution_count", number));
            }
            result = evaluator.get().run(cell, code);
            expressions = result.error().isPresent() ? Map.of() : expressions(cell);
        } finally {
            owners.ended();
            cell.output().end();
        }
        if (counted) {
            history.add(number, code, result.shown().map(Content::text).orElse(null));
        }
        if (result.error().isPresent()) {
            CellError error = result.error().get();
            connection.publish(request.header(), "error", error.asContent());
            return Kernel.Answer.error(error)
                    .with("execution_count", number)
                    .failed(request.flag("stop_on_error", true));
        }
        if (!silent) {
            result.shown().ifPresent(shown -> publishResult(request.header(), number, shown));
        }
        return Kernel.Answer.ok()
                .with("execution_count", number)
                .with("payload", cell.pages().stream().map(Cells::page).toList())
                .with("user_expressions", expressions);
    }

    private static Map<String, Object> page(Content content) {
        return Map.of("source", "page", "data", content.data(), "start", 0);
    }

    /** Runs what a message of the front end makes a library do, as if it were a cell. For the shell channel's thread. */
    void serve(Message request, Runnable handler) throws Exception {
        Cell cell = new Cell(count, request, outputOf(request));
        owners.serves(cell);
        try {
            Optional<CellError> error = evaluator.get().call(cell, handler);
            error.ifPresent(said -> cell.output().note(String.join("\n", said.traceback())));
        } finally {
            owners.ended();
            cell.output().end();
        }
    }

    /** The answer to an execute request that is not run because one before it failed. */
    Kernel.Answer refuse() {
        return Kernel.Answer.of("aborted");
    }

    /** Makes the running cell stop, if there is one, and what the extensions' libraries do for it. Returns at once. */
    void interrupt() {
        owners.running().ifPresent(cell -> {
            cell.interrupt();
            Thread thread = new Thread(() -> interruptTasks(cell.number()), "millrace-interrupt");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void interruptTasks(int cell) {
        OptionalInt itself = OptionalInt.of(cell);
        BooleanSupplier worksForIt = () -> extensions.cellOfThisThread().equals(itself);
        $Cancel$.cancelIf(worksForIt);
        try {
            extensions.interrupted(cell);
            // The tasks that run now have this long to turn a loop of the cell's code; no new ones start.
            TimeUnit.SECONDS.sleep(10);
        } catch (InterruptedException e) {
            ProcessLog.say("nobody interrupts this thread", e);
        } finally {
            $Cancel$.cancelNoMore(worksForIt);
        }
    }

    List<Object> history(Message request) {
        return history.answer(request);
    }

    private Map<String, Object> expressions(Cell cell) throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        JsonElement asked = cell.request().content().get("user_expressions");
        if (asked != null && asked.isJsonObject()) {
            for (Map.Entry<String, JsonElement> each : asked.getAsJsonObject().entrySet()) {
                Evaluator.Result result =
                        evaluator.get().run(cell, each.getValue().getAsString());
                values.put(
                        each.getKey(),
                        result.error()
                                .map(Kernel.Answer::error)
                                .orElseGet(() -> Kernel.Answer.ok()
                                        .with(
                                                "data",
                                                result.shown()
                                                        .map(Content::data)
                                                        .orElse(Map.of()))
                                        .with("metadata", Map.of()))
                                .content());
            }
        }
        return values;
    }

    private CellOutput outputOf(Message request) {
        return new CellOutput(new CellOutput.Sink() {
            @Override
            public void send(CellOutput.Stream stream, String text) {
                String name = stream.name().toLowerCase(Locale.ROOT);
                connection.publish(request.header(), "stream", Map.of("name", name, "text", places.inWords(text)));
            }

            @Override
            public void clear(boolean beforeNext) {
                connection.publish(request.header(), "clear_output", Map.of("wait", beforeNext));
            }
        });
    }

    private void publishResult(JsonObject parent, int number, Content shown) {
        connection.publish(
                parent,
                "execute_result",
                Map.of("execution_count", number, "data", shown.data(), "metadata", Map.of()));
    }
}
