package millrace.grader.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and a closed terminal, as an interrupt of one thread, which can then stop what it started in order. A
 * shutdown hook cannot do that: it would not see a second Ctrl-C.
 */
public final class StopSignal {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private StopSignal() {}

    /**
     * From now on the first such signal interrupts the calling thread; each later one runs {@code atOnce} and ends the
     * JVM with status 130. A signal that the starter had ignored, as {@code nohup} does, stays ignored.
     */
    public static void interruptsThisThread(Runnable atOnce) {
        Thread thread = Thread.currentThread();
        AtomicInteger count = new AtomicInteger();
        handle(() -> {
            if (count.getAndIncrement() == 0) {
                thread.interrupt();
            } else {
                atOnce.run();
                Runtime.getRuntime().halt(130);
            }
        });
    }

    /** By reflection, since javac warns of {@code sun.misc.Signal} in a way that nothing turns off. */
    private static void handle(Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    handler.run();
                    return null;
                }
                return method.invoke(handler, arguments);
            };
            Object proxy =
                    Proxy.newProxyInstance(StopSignal.class.getClassLoader(), new Class<?>[] {signalHandler}, call);
            for (String name : NAMES) {
                signal.getMethod("handle", signal, signalHandler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lacks the module jdk.unsupported", e);
        }
    }
}
