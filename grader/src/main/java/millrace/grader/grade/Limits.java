package millrace.grader.grade;

import java.time.Duration;

/**
 * What one submission may use up, inside its sandbox.
 *
 * @param cell for each cell, a check with all of its runs being one
 * @param notebook for all cells together, with what is run again because a cell ended the kernel
 * @param memoryMegabytes of all its processes together, the kernel and its Kafka included
 * @param threads of all its processes together
 * @param diskMegabytes for each of its temporary folders, which are kept in memory
 * @param outputMegabytes for what it leaves behind
 */
public record Limits(
        Duration cell, Duration notebook, int memoryMegabytes, int threads, int diskMegabytes, int outputMegabytes) {

    /** As the command line has them. */
    public static final int MEMORY_MEGABYTES = 1500;

    public static final int THREADS = 1000;
    public static final int DISK_MEGABYTES = 256;
    public static final int OUTPUT_MEGABYTES = 64;

    /** What no notebook of ours comes near: of one file in bytes, of files that are open, and of files in a folder. */
    static final int LARGEST_FILE = 256 << 20;

    static final int OPEN_FILES = 4096;
    /** Of all its processes together, which have room for more than they open. */
    static final int ALL_OPEN_FILES = 100_000;

    /** Each can hold some hundred kilobytes, which count for no process. */
    static final int SOCKETS = 1000;

    /** What watches many files at once, which Linux limits for all sandboxes of a user together: see {@link Usage#watchers}. */
    static final int WATCHERS = 200;

    /** To each of which Linux may give as much of the processors as to another sandbox. */
    static final int SESSIONS = 16;

    static final int FILES = 50_000;

    /** With those limits of space that the command line has where it is told none. */
    public static Limits of(Duration cell, Duration notebook) {
        return new Limits(cell, notebook, MEMORY_MEGABYTES, THREADS, DISK_MEGABYTES, OUTPUT_MEGABYTES);
    }

    /** For the heap of the kernel: what else is in its sandbox needs the rest. */
    int heapMegabytes() {
        return Math.max(128, memoryMegabytes / 2);
    }
}
