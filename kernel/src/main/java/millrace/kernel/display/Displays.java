package millrace.kernel.display;

import java.util.Objects;

/** Where {@link Display#show} sends its content: set once by the kernel at its start, standard output until then. */
public final class Displays {
    private static volatile Target current = Displays::print;

    private Displays() {}

    /** Puts content on the screen and hands out the place it stands in. */
    @FunctionalInterface
    public interface Target {
        Display show(Content content);

        /** As {@link Display#clear} and {@link Display#clearBeforeNext}. */
        default void clear(boolean beforeNext) {
            // What is printed stays printed.
        }
    }

    /** Makes {@code target} receive every later {@link Display#show}. For the kernel, and for tests of displays. */
    public static void sendTo(Target target) {
        current = Objects.requireNonNull(target, "target");
    }

    static Target current() {
        return current;
    }

    private static Display print(Content content) {
        System.out.println(content.text());
        return later -> System.out.println(later.text());
    }
}
