package millrace.grader.lab;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import millrace.grader.Project;
import millrace.grader.UserError;

/** What must hold before anything is begun. Each says what was found and what mends it; empty means all is well. */
final class Preflight {
    private static final long MEGABYTE = 1 << 20;
    /** For a Python environment (250 MB, twice that while it is made), Kafka and logs. */
    private static final long ROOM_TO_INSTALL = 800 * MEGABYTE;

    private static final long ROOM_TO_WORK = 200 * MEGABYTE;

    private Preflight() {}

    /** @throws UserError when a folder cannot be written to or the disk is too full */
    static void check(Project project, boolean installs) {
        notWritable(project.home(), "make it writable, or name another folder with MILLRACE_HOME")
                .or(() ->
                        notWritable(project.root().resolve("work"), "make it writable; your notebooks are kept there"))
                .or(() -> tooFull(project.home(), installs))
                .ifPresent(problem -> {
                    throw UserError.problem(problem);
                });
    }

    static Optional<String> notWritable(Path folder, String mend) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".writable", ""));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the folder %s cannot be written to (%s); %s".formatted(folder, reason(e), mend));
        }
    }

    static Optional<String> tooFull(Path folder, boolean installs) {
        long needed = installs ? ROOM_TO_INSTALL : ROOM_TO_WORK;
        try {
            FileStore disk = Files.getFileStore(existing(folder));
            long room = disk.getUsableSpace();
            return room >= needed
                    ? Optional.empty()
                    : Optional.of(
                            "the disk with %s is full: %d MB are free and %d MB are needed; free some, or name a folder on another disk with MILLRACE_HOME"
                                    .formatted(folder, room / MEGABYTE, needed / MEGABYTE));
        } catch (IOException unknown) {
            // Then whoever writes finds out.
            return Optional.empty();
        }
    }

    private static Path existing(Path folder) {
        Path nearest = folder.toAbsolutePath();
        while (nearest.getParent() != null && Files.notExists(nearest)) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return e.getClass().getSimpleName().replace("Exception", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    }
}
