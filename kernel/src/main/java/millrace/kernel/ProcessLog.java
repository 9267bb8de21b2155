package millrace.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * What the kernel has to say about itself: lines on the standard error of the process, where the front end's server
 * keeps its log. Never in a cell, and without a logging library, which would cost a fifth of a second at every start.
 */
final class ProcessLog {
    private static final PrintStream ERR = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);

    private ProcessLog() {}

    static void say(String line) {
        ERR.println("millrace kernel: " + line);
    }

    /** Says what happened where nothing should have, with the stack trace that its mending needs. */
    static void say(String line, Throwable problem) {
        say(line);
        problem.printStackTrace(ERR);
    }

    /** Text that was printed outside any cell. */
    static void write(byte[] text, int offset, int length) {
        ERR.write(text, offset, length);
        ERR.flush();
    }
}
