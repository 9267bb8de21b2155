package millrace.grader.lab;

import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.AtExit;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.Port;
import millrace.grader.process.ScratchFolder;

/**
 * A Kafka broker for one run, that nobody else knows of: empty at the start, and gone with its data at the end. It ends
 * with this process at the latest, also after {@code kill -9}.
 */
public final class PrivateBroker implements AutoCloseable {
    private final Broker broker;
    private final ScratchFolder scratch;
    private final ChildProcess process;
    private final int port;
    private final Thread atExit = new Thread(this::kill, "kill Kafka");

    private PrivateBroker(Broker broker, ScratchFolder scratch, ChildProcess process, int port) {
        this.broker = broker;
        this.scratch = scratch;
        this.process = process;
        this.port = port;
    }

    /** Starts it and returns at once, so that a kernel can start meanwhile; clients are for after {@link #awaitReady}. */
    public static PrivateBroker launch(Project project) {
        ScratchFolder scratch = ScratchFolder.create("kafka");
        Broker broker = new Broker(project, scratch.path());
        int port = Port.anyFree();
        PrivateBroker launched = new PrivateBroker(broker, scratch, broker.launch(port, false), port);
        AtExit.register(launched.atExit);
        return launched;
    }

    /**
     * Waits until it takes clients.
     *
     * @throws UserError when it does not; says why
     */
    public void awaitReady() throws InterruptedException {
        broker.awaitReady(process);
    }

    /** For {@code MILLRACE_KAFKA}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Ends it at once: nobody will read its data again. */
    @Override
    public void close() {
        AtExit.forget(atExit);
        kill();
    }

    private void kill() {
        process.kill();
        scratch.close();
    }
}
