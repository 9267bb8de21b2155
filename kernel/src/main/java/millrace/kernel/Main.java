package millrace.kernel;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import millrace.kernel.comm.Comms;
import millrace.kernel.display.Displays;
import org.zeromq.ZMQException;

/** The kernel's process: {@code Main <connection file>}, as a kernelspec starts it. */
public final class Main {
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println(
                    "Usage: millrace.kernel.Main <connection file>; Jupyter starts it so, from a kernelspec");
            System.exit(2);
        }
        run(new Connection(connectionFile(arguments[0])));
    }

    private static void run(Connection connection) throws InterruptedException {
        ClassPathIndex index = ClassPathIndex.of(System.getProperty("java.class.path"));
        AddedJars addedJars = new AddedJars(Main.class.getClassLoader());
        CellLoader loader = new CellLoader(addedJars);
        CellClasses.areLoadedBy(loader);
        Thread.currentThread().setContextClassLoader(loader);
        Extensions extensions = Extensions.find();
        Owners owners = new Owners(extensions);
        StandardStreams.install(owners::ofThisThread, cell -> ask(connection, cell));
        KernelComms comms = new KernelComms(connection, owners::ofThisThread);
        Comms.talkTo(comms);
        Displays.sendTo(new KernelDisplays(connection, owners::ofThisThread));

        CellPlaces places = new CellPlaces();
        CellLines.answeredBy(frame -> places.of(frame).map(CellPlaces.Place::toString));
        CompletableFuture<Evaluator> evaluator = new CompletableFuture<>();
        Cells cells = new Cells(connection, extensions, places, owners, evaluator);
        Assistant assistant = new Assistant(evaluator);
        Kernel kernel = new Kernel(connection, cells, assistant, comms);
        ProcessEnd end = new ProcessEnd(kernel::shutDown, extensions);
        end.watchParent();
        open(connection, kernel);

        extensions.started();
        try {
            evaluator.complete(new Evaluator(extensions, places, loader, addedJars, index));
            assistant.warmUp();
        } catch (RuntimeException | LinkageError e) {
            // Each cell then says so.
            evaluator.completeExceptionally(e);
        }
        kernel.awaitShutdown();
        cells.interrupt();
        end.begin();
        connection.close(FLUSH);
        System.exit(0);
    }

    private static ConnectionFile connectionFile(String file) {
        try {
            return ConnectionFile.read(Path.of(file));
        } catch (IOException | JsonParseException e) {
            throw giveUp("the connection file cannot be read: " + e);
        }
    }

    private static void open(Connection connection, Kernel kernel) {
        try {
            connection.open(kernel::serveShell, kernel::serveControl);
        } catch (ZMQException e) {
            throw giveUp("a port of the connection file cannot be used: " + e.getMessage());
        }
    }

    private static IllegalStateException giveUp(String why) {
        ProcessLog.say(why);
        System.exit(1);
        return new IllegalStateException(why);
    }

    private static String ask(Connection connection, Cell cell) {
        if (!cell.request().flag("allow_stdin", true)) {
            throw new IllegalStateException(
                    "this cell asks for input, but nobody can be asked: the notebook runs without a user");
        }
        try {
            return connection.ask(cell.request(), cell.number(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for input", e);
        }
    }
}
