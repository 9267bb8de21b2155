package millrace.grader.grade;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import millrace.grader.Project;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ScratchFolder;

/** How sandboxes of one kind are made and ended, and what a program finds in them. */
interface Enclosure {

    /**
     * One sandbox, seen from outside.
     *
     * @param name that no other sandbox of this machine has
     * @param folder of ours, which goes with it
     */
    record Room(String name, Path folder) {
        Room(ScratchFolder scratch) {
            this(scratch.path().getFileName().toString(), scratch.path());
        }

        /** What can be read inside. */
        Path inputs() {
            return folder.resolve("inputs");
        }

        /** The files that stand in {@code /etc} inside, where it has one of its own. */
        Path etc() {
            return folder.resolve("etc");
        }
    }

    /**
     * What a program finds inside.
     *
     * @param project with home, where can be written, and installed
     * @param classPath of the grader
     * @param temporary for temporary files
     * @param writable folders that are kept in memory and are nobody else's
     */
    record Inside(
            Project project, String java, List<String> classPath, Path inputs, Path temporary, List<Path> writable) {}

    Inside inside(Room room);

    /** The command that runs {@code command} in {@code room}. */
    List<String> command(Room room, List<String> command);

    /** Variables whose names begin so are kept from that command. */
    String hidden();

    /**
     * The process that all others of {@code room} come from, as this machine counts them; empty where it cannot see them.
     * Where nothing else is said, the command is.
     *
     * @param process the command, which has come so far that a program runs inside
     */
    default OptionalLong root(Room room, ChildProcess process) {
        return OptionalLong.of(process.pid());
    }

    /** Whether the sockets that are seen inside are those of its programs alone. */
    default boolean hasItsOwnNetwork() {
        return true;
    }

    /** Ends what still runs in {@code room}, whose command has been ended. */
    default void end(Room room) {
        // All of it came from the command, and died with it.
    }

    /** Changes with what a program finds inside, where that is not this project as it was built here. */
    default String identity() {
        return "";
    }
}
