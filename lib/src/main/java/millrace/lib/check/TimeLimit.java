package millrace.lib.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import millrace.kernel.CellLines;

/** Runs a learner's code on a thread of its own, so that a check can give it up. */
final class TimeLimit {
    private static final Duration ENDS_AFTER_INTERRUPT = Duration.ofSeconds(3);

    private static final Pattern OF_THE_JDK = Pattern.compile("java\\.|javax\\.|jdk\\.|sun\\.");

    private final Duration limit;

    /** What an answer may take: half a minute for a learner who waits; while grading, the grader's own limits end it. */
    static TimeLimit ofAnswers() {
        return new TimeLimit(Grading.records() ? Duration.ofHours(1) : Duration.ofSeconds(30));
    }

    TimeLimit(Duration limit) {
        this.limit = limit;
    }

    /** The code was given up. */
    static final class Exceeded extends Exception {
        private static final long serialVersionUID = 1L;

        /** Where it was at that moment, innermost first. */
        private final transient List<StackTraceElement> frames;

        private Exceeded(StackTraceElement[] frames) {
            this.frames = List.of(frames);
        }

        /** Whether it was waiting for a streaming query to end, which no query does by itself. */
        boolean inAwaitTermination() {
            return frames.stream()
                    .map(StackTraceElement::getMethodName)
                    .anyMatch(name -> name.equals("awaitTermination") || name.equals("awaitAnyTermination"));
        }

        /** What the learner may ask, and where to look. */
        String question() {
            String question = "Is there a loop that does not end, or something it waits for?";
            return frames.stream()
                    .filter(frame -> !OF_THE_JDK.matcher(frame.getClassName()).lookingAt())
                    .findFirst()
                    .map(frame -> question + " It was in " + place(frame))
                    .orElse(question);
        }

        private String place(StackTraceElement innermost) {
            Optional<String> line = frames.stream()
                    .flatMap(frame -> CellLines.of(frame).stream())
                    .findFirst();
            if (CellLines.of(innermost).isPresent()) {
                return line.orElseThrow() + ".";
            }
            String type = innermost.getClassName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", "");
            return type + "." + innermost.getMethodName()
                    + line.map(at -> ", called in " + at + ".").orElse(".");
        }
    }

    Duration limit() {
        return limit;
    }

    /**
     * Calls {@code code} on a new thread, with this thread's context class loader.
     *
     * @throws Exceeded after the limit; the thread was interrupted, and has ended unless it takes no notice
     * @throws InterruptedException when the caller is interrupted; the thread is, too. Also when the kernel ends all threads
     *     of the cell and comes to that one first
     * @throws Exception what the code threw
     */
    @SuppressWarnings("removal") // What the kernel throws where code of an interrupted cell turns a loop.
    <T> T call(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, "check");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            StackTraceElement[] frames = thread.getStackTrace();
            giveUp(thread);
            throw new Exceeded(frames);
        } catch (InterruptedException e) {
            giveUp(thread);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof ThreadDeath) {
                throw new InterruptedException("the cell is being ended");
            }
            throw e;
        }
    }

    private static void giveUp(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join(ENDS_AFTER_INTERRUPT.toMillis());
    }
}
