package millrace.grader.grade;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.grade.SandboxProcess.Phase;
import millrace.grader.kernel.CellOutcome;
import millrace.grader.kernel.KernelProcess;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.lab.PrivateBroker;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * Inside the sandbox: a fresh kernel that is made warm, and then runs the cells that it is told to run, until one of them
 * takes the kernel with it. Standard input says what to run, a line for each {@link Phase}; when it ends, so does this.
 * Standard output says what becomes of it, a {@link Message} a line.
 */
final class SandboxMain {
    /** Longer evidence is none. */
    private static final long MOST_BYTES = 16L << 20;

    private static final String TOO_LONG =
            "{\"status\":\"wrong\",\"reason\":\"The result takes more than %d MB; expected rows or a value of a common size.\"}"
                    .formatted(MOST_BYTES >> 20);

    /** So many bytes a cell finds free at least. */
    private static final int ROOM = 1 << 20;

    private static final Duration TO_MAKE_MANY_FILES = Duration.ofMillis(500);
    private static final String CRASHED = "crashed";

    /** Evidence that has this tells rows or a value; any other, why there are none. */
    private static final String ITS_ROWS = "\"status\":\"" + Judge.RECORDED + "\"";

    /** What a cell says that has left nothing for others; where memory is short, the compiler fails in many ways. */
    private static final Pattern EXHAUSTED =
            Pattern.compile("OutOfMemoryError[\\w :-]{0,100}|\\AKernelError: [^\\n]{0,200}");

    /** What this process is told to say that it is {@link Message#READY} for the next phase. */
    static final String ANSWER = "ANSWER";

    /** A session is what every check begins with. */
    private static final String WARM_UP = "millrace.lib.Millrace.spark();";

    private final KernelProcess kernel;
    private final Duration limit;
    private final Path evidence;
    /** File systems of this sandbox alone. */
    private final List<Path> writable;

    private final PrintStream out = System.out;

    private SandboxMain(KernelProcess kernel, Duration limit, Path evidence, List<Path> writable) {
        this.kernel = kernel;
        this.limit = limit;
        this.evidence = evidence;
        this.writable = writable;
    }

    /** What this process says; each has a field {@code says} with one of these names. */
    enum Message {
        /** The kernel takes cells; also said when asked. */
        READY,
        /** The cell {@code id} of {@code question} is being run. */
        BEGINS,
        /** It has come to its {@code outcome}, with {@code feedback}. */
        ENDS,
        /** It wrote down {@code content}, for {@code file} of {@code question}. */
        EVIDENCE,
        /** Nothing more is run of this phase. */
        DONE;

        /** Before each of them, to tell it from what a JVM has to say. */
        static final String SIGN = "millrace:";
    }

    /**
     * Arguments: the project's root, home and what is installed, the folder of inputs, milliseconds for a cell, megabytes
     * of heap, whether Kafka is needed, and the folders whose file systems are this sandbox's own.
     */
    public static void main(String... args) throws IOException, InterruptedException {
        BlockingQueue<String> orders = listen();
        Project project = new Project(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        new MillraceKernel(project).write();
        Path inputs = Path.of(args[3]);
        Duration limit = Duration.ofMillis(Long.parseLong(args[4]));
        int heap = Integer.parseInt(args[5]);
        Path evidence = Files.createTempDirectory("millrace-evidence-");
        Map<String, String> environment = new HashMap<>(Map.of(
                "MILLRACE_SCENARIOS",
                inputs.resolve("scenarios").toString(),
                "MILLRACE_EVIDENCE",
                evidence.toString()));
        Optional<PrivateBroker> broker =
                Boolean.parseBoolean(args[6]) ? Optional.of(PrivateBroker.launch(project)) : Optional.empty();
        broker.ifPresent(kafka -> environment.put("MILLRACE_KAFKA", kafka.bootstrapServers()));
        KernelProcess kernel = KernelProcess.start(
                temporary -> new MillraceKernel(project).graded(temporary, heap),
                Files.createTempDirectory("millrace-work-"),
                environment);
        SandboxMain sandbox = new SandboxMain(kernel, limit, evidence, writable(args[7]));
        kernel.run(WARM_UP, SandboxProcess.START);
        if (broker.isPresent()) {
            broker.get().awaitReady();
        }
        sandbox.say(Message.READY, message -> {});
        while (true) {
            String order = orders.take();
            if (order.equals(ANSWER)) {
                sandbox.say(Message.READY, message -> {});
                continue;
            }
            Phase phase = Phase.valueOf(order);
            sandbox.run(Notebook.read(inputs.resolve(phase.notebook())));
            sandbox.say(Message.DONE, message -> message.put("phase", phase.name()));
        }
    }

    private static List<Path> writable(String folders) {
        return Stream.of(folders.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** What is said to this process; it ends with whoever started it. */
    private static BlockingQueue<String> listen() {
        BlockingQueue<String> orders = new LinkedBlockingQueue<>();
        Thread lifeline = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            orders.add(line.strip());
                        }
                    } catch (IOException closed) {
                        // That is the end as well.
                    }
                    System.exit(1);
                },
                "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
        return orders;
    }

    private void run(Notebook notebook) {
        for (Cell cell : notebook.cells()) {
            say(Message.BEGINS, message -> describe(message, cell));
            long began = System.nanoTime();
            CellOutcome outcome = kernel.run(cell.source(), limit).outcome();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            String file = GradedNotebook.evidenceOf(cell);
            // Rows of an answer that had to be interrupted came too late, and another time not at all.
            Optional<String> recorded = file.isEmpty()
                    ? Optional.empty()
                    : content(evidence.resolve(cell.question()).resolve(file))
                            .filter(text -> !(outcome instanceof CellOutcome.TimedOut && text.contains(ITS_ROWS)));
            Optional<String> excess = excess(
                    outcome.feedback()
                            + recorded.filter(text -> !text.contains(ITS_ROWS)).orElse(""),
                    took);
            say(
                    Message.ENDS,
                    message -> describe(message, cell)
                            .put("outcome", excess.isPresent() ? CRASHED : outcome(outcome))
                            .put("feedback", excess.orElseGet(outcome::feedback)));
            if (excess.isPresent()) {
                // Whether what it wrote down found the room is a matter of chance.
                return;
            }
            recorded.ifPresent(text -> say(
                    Message.EVIDENCE,
                    message -> describe(message, cell).put("file", file).put("content", text)));
            if (outcome.endsTheKernel()) {
                return;
            }
        }
    }

    /**
     * What a cell left too little of for those that follow.
     *
     * @param said why it has no result
     */
    private Optional<String> excess(String said, Duration took) {
        Matcher exhausted = EXHAUSTED.matcher(said);
        if (exhausted.find()) {
            // Whatever it is full of, nobody knows what that JVM can still do.
            return Optional.of(exhausted.group());
        }
        if (took.compareTo(TO_MAKE_MANY_FILES) > 0 && FileCount.most(Path.of("/"), writable) > Limits.FILES) {
            return Optional.of("made more than %d files".formatted(Limits.FILES));
        }
        try {
            Path trial = Files.createTempFile(evidence, "room", "");
            Files.write(trial, new byte[ROOM]);
            Files.delete(trial);
            return Optional.empty();
        } catch (IOException full) {
            return Optional.of(full.getMessage());
        }
    }

    private static Optional<String> content(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            return Optional.of(Files.size(file) <= MOST_BYTES ? Files.readString(file) : TOO_LONG);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private interface Content {
        void of(ObjectNode message);
    }

    private void say(Message what, Content content) {
        ObjectNode message = new JsonMapper().createObjectNode().put("says", what.name());
        content.of(message);
        out.println(Message.SIGN + message);
        out.flush();
    }

    private static ObjectNode describe(ObjectNode message, Cell cell) {
        return message.put("id", cell.id()).put("question", cell.question());
    }

    private static String outcome(CellOutcome outcome) {
        if (outcome instanceof CellOutcome.Done) {
            return "done";
        }
        if (outcome instanceof CellOutcome.Failed) {
            return "failed";
        }
        if (outcome instanceof CellOutcome.TimedOut timedOut) {
            return timedOut.kernelEnded() ? "never stopped" : "timed out";
        }
        return CRASHED;
    }
}
