package millrace.grader.grade;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import millrace.grader.process.ShortCommand;

/** How many files there are in folders that are kept in memory, each with a file system of its own. */
final class FileCount {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private FileCount() {}

    /**
     * The most files that one of {@code folders} holds, as its file system counts them.
     *
     * @param root where the folders are seen; 0 is the answer when nothing is
     */
    static long most(Path root, List<Path> folders) {
        if (folders.isEmpty()) {
            return 0;
        }
        List<String> command = new ArrayList<>(List.of("stat", "--file-system", "--format=%c %d"));
        folders.forEach(folder ->
                command.add(root.resolve(folder.toString().substring(1)).toString()));
        return ShortCommand.run(command, LIMIT)
                .out()
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(line -> line.length == 2 && (line[0] + line[1]).matches("[0-9]{2,36}"))
                .mapToLong(line -> Long.parseLong(line[0]) - Long.parseLong(line[1]))
                .max()
                .orElse(0);
    }
}
