package millrace.kernel;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Answers the front end's requests. */
final class Kernel {
    static final String VERSION = "1.0.0";

    private final Connection connection;
    private final Cells cells;
    private final Assistant assistant;
    private final KernelComms comms;
    private final CountDownLatch shutdown = new CountDownLatch(1);

    Kernel(Connection connection, Cells cells, Assistant assistant, KernelComms comms) {
        this.comms = comms;
        this.connection = connection;
        this.cells = cells;
        this.assistant = assistant;
    }

    /** Serves the shell channel until the connection ends. */
    void serveShell(Connection.Requests requests) {
        while (true) {
            List<Message> refused = requests.next()
                    .map(request -> answer(requests, request, false))
                    .orElse(List.of());
            // Executions get a refusal, the rest is answered as always.
            refused.forEach(waiting -> answer(requests, waiting, true));
        }
    }

    /** Serves the control channel, also while a cell runs. */
    void serveControl(Connection.Requests requests) {
        while (true) {
            requests.next().ifPresent(request -> answer(requests, request, false));
        }
    }

    /** Waits until somebody asks the kernel to end. */
    void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    /** Asks the kernel to end, as a front end would. */
    void shutDown() {
        shutdown.countDown();
    }

    /**
     * Answers one request. Returns those that it refuses by its failure: the ones that were here before the front end
     * could know of it.
     */
    private List<Message> answer(Connection.Requests requests, Message request, boolean refuse) {
        JsonObject parent = request.header();
        connection.publish(parent, "status", Map.of("execution_state", "busy"));
        try {
            Optional<Answer> answer =
                    refuse && request.type().equals("execute_request") ? Optional.of(cells.refuse()) : answer(request);
            List<Message> refused = answer.map(Answer::failed).orElse(false) ? requests.allHere() : List.of();
            answer.ifPresent(given -> requests.reply(request, replyType(request), given.content));
            if (request.type().equals("shutdown_request")) {
                answer.ifPresent(given -> connection.publish(parent, replyType(request), given.content));
                shutDown();
            }
            return refused;
        } catch (Exception | Error e) {
            // An error too: without its thread the channel would never answer again.
            ProcessLog.say(request.type() + " failed", e);
            CellError error = new CellError("KernelError", e.toString(), List.of("the kernel itself failed: " + e));
            requests.reply(request, replyType(request), Answer.error(error).content);
            if (request.type().equals("execute_request")) {
                connection.publish(parent, "error", error.asContent());
            }
            return List.of();
        } finally {
            connection.publish(parent, "status", Map.of("execution_state", "idle"));
        }
    }

    private static String replyType(Message request) {
        return request.type().replaceFirst("_request$", "_reply");
    }

    private Optional<Answer> answer(Message request) throws Exception {
        return switch (request.type()) {
            case "execute_request" -> Optional.of(cells.execute(request));
            case "kernel_info_request" -> Optional.of(info());
            case "complete_request" -> Optional.of(assistant.complete(request));
            case "inspect_request" -> Optional.of(assistant.inspect(request));
            case "is_complete_request" -> Optional.of(assistant.isComplete(request));
            case "history_request" -> Optional.of(Answer.ok().with("history", cells.history(request)));
            case "comm_info_request" ->
                Optional.of(Answer.ok().with("comms", comms.list(request.text("target_name", ""))));
            case "interrupt_request" -> {
                cells.interrupt();
                yield Optional.of(Answer.ok());
            }
            case "shutdown_request" -> Optional.of(Answer.ok().with("restart", request.flag("restart", false)));
            case "comm_open", "comm_msg", "comm_close" -> {
                Optional<Runnable> handler = comms.received(request);
                if (handler.isPresent()) {
                    cells.serve(request, handler.get());
                }
                yield Optional.empty();
            }
            default -> {
                ProcessLog.say("ignored a message of type " + request.type());
                yield Optional.empty();
            }
        };
    }

    private static Answer info() {
        Map<String, Object> language = new LinkedHashMap<>();
        language.put("name", "java");
        language.put("version", Runtime.version().toString());
        language.put("mimetype", "text/x-java-source");
        language.put("file_extension", ".java");
        language.put("pygments_lexer", "java");
        language.put("codemirror_mode", "text/x-java");
        return Answer.ok()
                .with("protocol_version", Wire.PROTOCOL)
                .with("implementation", "millrace")
                .with("implementation_version", VERSION)
                .with("banner", "Millrace %s, Java %s".formatted(VERSION, Runtime.version()))
                .with("help_links", List.of())
                .with("supported_features", List.of())
                .with("language_info", language);
    }

    /** The content of a reply. */
    static final class Answer {
        private final Map<String, Object> content = new LinkedHashMap<>();
        private boolean failed;

        private Answer(String status) {
            content.put("status", status);
        }

        static Answer ok() {
            return new Answer("ok");
        }

        static Answer of(String status) {
            return new Answer(status);
        }

        static Answer error(CellError error) {
            Answer answer = new Answer("error");
            answer.content.putAll(error.asContent());
            return answer;
        }

        Answer with(String name, Object value) {
            content.put(name, value);
            return this;
        }

        /** Makes the executions that wait behind this one be refused when {@code really}. */
        Answer failed(boolean really) {
            failed = really;
            return this;
        }

        Map<String, Object> content() {
            return content;
        }

        private boolean failed() {
            return failed;
        }
    }
}
