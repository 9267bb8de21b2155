package millrace.lib.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Picture;

/**
 * The checkpoint of a query as it was at one moment: every file that Spark keeps in it, decoded. Two of them can be
 * compared. Immutable; the folder goes on changing.
 */
public final class Checkpoint implements Picture {
    private static final int MOST_FILES = 5_000;
    private static final int DEEPEST = 7;
    private static final int MOST_IN_A_FOLDER = 40;

    private final Path root;
    private final Map<String, CheckpointFile> files;

    private Checkpoint(Path root, Map<String, CheckpointFile> files) {
        this.root = root;
        this.files = files;
    }

    /**
     * Reads the checkpoint in {@code folder}, which may be written as a {@code file:} URI.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Checkpoint in(String folder) {
        Path root = Path.of(folder.replaceFirst("^file:(//)?", ""));
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException(
                    "%s is no folder; expected the one that a query has as its option checkpointLocation"
                            .formatted(root));
        }
        if (!Files.exists(root.resolve("metadata")) && !Files.isDirectory(root.resolve("offsets"))) {
            throw new IllegalArgumentException(
                    "%s has neither metadata nor offsets, so it is no checkpoint; has a query with this option checkpointLocation been started?"
                            .formatted(root));
        }
        try (Stream<Path> found = Files.walk(root, DEEPEST)) {
            Map<String, CheckpointFile> files = new TreeMap<>(Checkpoint::inOrder);
            for (Path file : found.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .limit(MOST_FILES)
                    .toList()) {
                read(root, file).ifPresent(each -> files.put(each.name(), each));
            }
            return new Checkpoint(root, files);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint in %s cannot be read".formatted(root), e);
        }
    }

    /** Empty for a file that a running query has cleared away meanwhile. */
    private static Optional<CheckpointFile> read(Path root, Path file) throws IOException {
        try {
            return Optional.of(CheckpointFile.read(root, file));
        } catch (java.nio.file.NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** The number of the last batch that Spark began; empty before the first. */
    public OptionalLong lastPlanned() {
        return last("offsets");
    }

    /** The number of the last batch that Spark finished; empty before. */
    public OptionalLong lastCommitted() {
        return last("commits");
    }

    /** The last commit, which can be looked at and deleted. */
    public LastCommit lastCommit() {
        return LastCommit.of(this);
    }

    /** What has changed since {@code earlier}, as a picture. */
    public Picture comparedWith(Checkpoint earlier) {
        Figure figure = title("The checkpoint now, compared with before");
        figure.facts(List.of(
                new Figure.Fact("batches planned", count(earlier, "offsets") + " → " + count(this, "offsets")),
                new Figure.Fact("batches committed", count(earlier, "commits") + " → " + count(this, "commits")),
                new Figure.Fact("next", earlier.next() + " → " + next())));
        HtmlTable table = new HtmlTable(List.of("file", "what it says"));
        Map<String, CheckpointFile> all = new TreeMap<>(Checkpoint::inOrder);
        all.putAll(earlier.files);
        all.putAll(files);
        int same = 0;
        for (Map.Entry<String, CheckpointFile> entry : all.entrySet()) {
            CheckpointFile before = earlier.files.get(entry.getKey());
            CheckpointFile now = files.get(entry.getKey());
            if (now != null && now.equals(before)) {
                same++;
            } else {
                table.row(
                        before == null ? "+ new" : now == null ? "− gone" : "▲ changed",
                        List.of(entry.getKey(), entry.getValue().meaning()));
            }
        }
        if (table.size() > 0) {
            figure.table(table);
        }
        String rest = Amounts.count(same, "file") + (same == 1 ? " is" : " are") + " as before.";
        return () -> figure.note(table.size() == 0 ? "Nothing has changed: " + rest : rest)
                .content();
    }

    @Override
    public Content content() {
        Figure figure = title("Checkpoint");
        figure.facts(List.of(
                new Figure.Fact("batches planned", count(this, "offsets")),
                new Figure.Fact("batches committed", count(this, "commits")),
                new Figure.Fact("when the query starts again", next())));
        Map<String, List<CheckpointFile>> folders = files.values().stream()
                .collect(Collectors.groupingBy(CheckpointFile::folder, LinkedHashMap::new, Collectors.toList()));
        // The two logs of batches side by side: what has no partner is what will run again.
        List<Figure> logs = new ArrayList<>();
        List<Figure> others = new ArrayList<>();
        folders.forEach((folder, content) -> {
            boolean log = folder.equals("offsets") || folder.equals("commits");
            Figure part = new Figure()
                    .folded(
                            summary(folder, content.size()),
                            new Figure().table(table(content)).note(left(content)),
                            log || folder.isEmpty());
            if (folder.isEmpty()) {
                figure.add(part);
            } else {
                (log ? logs : others).add(part);
            }
        });
        figure.beside(logs);
        others.forEach(figure::add);
        return figure.note("Hidden files that only hold check sums are left out.")
                .content();
    }

    Path root() {
        return root;
    }

    Optional<CheckpointFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The files of one folder, in order. */
    List<CheckpointFile> folder(String name) {
        return files.values().stream()
                .filter(file -> file.folder().equals(name))
                .toList();
    }

    /** What Spark will do first when the query starts again. */
    String next() {
        OptionalLong planned = lastPlanned();
        OptionalLong committed = lastCommitted();
        if (planned.isEmpty()) {
            return "batch 0, with what is there then";
        }
        return committed.isPresent() && committed.getAsLong() >= planned.getAsLong()
                ? "batch %d, with new input".formatted(planned.getAsLong() + 1)
                : "batch %d again, with the same input".formatted(planned.getAsLong());
    }

    private Figure title(String title) {
        return new Figure().title(title, root.toString());
    }

    private OptionalLong last(String log) {
        return folder(log).stream().flatMapToLong(file -> file.batch().stream()).max();
    }

    private static String count(Checkpoint checkpoint, String log) {
        OptionalLong last = checkpoint.last(log);
        return last.isEmpty() ? "none" : last.getAsLong() == 0 ? "0" : "up to " + last.getAsLong();
    }

    /** The log of offsets in columns, because a line for several sources would be long. */
    private static HtmlTable offsets(List<CheckpointFile> files) {
        int sources =
                files.stream().mapToInt(file -> file.endOffsets().size()).max().orElse(0);
        List<String> columns = new ArrayList<>(List.of("file", "planned at", "watermark"));
        for (int i = 0; i < sources; i++) {
            columns.add(sources == 1 ? "reads up to" : "reads source %d up to".formatted(i));
        }
        HtmlTable table = new HtmlTable(columns);
        for (CheckpointFile file : latest(files)) {
            List<String> row = new ArrayList<>(List.of(
                    file.shortName(),
                    file.planned().map(Amounts::clock).orElse("–"),
                    file.watermark().map(CheckpointFile::shown).orElse("none")));
            for (int i = 0; i < sources; i++) {
                row.add(i < file.endOffsets().size() ? file.endOffsets().get(i) : "");
            }
            table.row(row);
        }
        return table;
    }

    private static HtmlTable table(List<CheckpointFile> files) {
        if (files.get(0).folder().equals("offsets")) {
            return offsets(files);
        }
        if (files.get(0).folder().equals("commits")) {
            HtmlTable commits = new HtmlTable(List.of("file", "what it says"));
            latest(files).forEach(file -> commits.row(List.of(file.shortName(), file.meaning())));
            return commits;
        }
        HtmlTable table = new HtmlTable(List.of("file", "bytes", "what it says")).rightAligned(1);
        latest(files)
                .forEach(file -> table.row(List.of(file.shortName(), Amounts.count(file.bytes()), file.meaning())));
        return table;
    }

    private static List<CheckpointFile> latest(List<CheckpointFile> files) {
        return files.subList(Math.max(0, files.size() - MOST_IN_A_FOLDER), files.size());
    }

    private static String left(List<CheckpointFile> files) {
        return files.size() > MOST_IN_A_FOLDER
                ? "The last %d of %s.".formatted(MOST_IN_A_FOLDER, Amounts.count(files.size(), "file"))
                : "";
    }

    private static String summary(String folder, int files) {
        String what = folder.isEmpty()
                ? "metadata: which query this is"
                : folder.equals("offsets")
                        ? "offsets/ : written before a batch runs: what it will read"
                        : folder.equals("commits")
                                ? "commits/ : written when the sink has taken the batch"
                                : folder.startsWith("sources/")
                                        ? folder + "/ : what source " + folder.substring(8) + " remembers for itself"
                                        : state(folder);
        return what + " (" + Amounts.count(files, "file") + ")";
    }

    private static String state(String folder) {
        List<String> parts = List.of(folder.split("/"));
        if (!parts.get(0).equals("state") || parts.size() < 3) {
            return folder + "/";
        }
        if (parts.get(2).equals("_metadata")) {
            return folder + "/ : what operator " + parts.get(1) + " is";
        }
        if (parts.get(parts.size() - 1).equals("_metadata")) {
            return folder + "/ : the columns of the state";
        }
        return "%s/ : state of operator %s, partition %s%s"
                .formatted(
                        folder,
                        parts.get(1),
                        parts.get(2),
                        parts.size() > 3 ? ", store " + String.join("/", parts.subList(3, parts.size())) : "");
    }

    /** Numbers by their value, so that batch 10 comes after batch 9. */
    private static int inOrder(String one, String other) {
        int logs = Integer.compare(place(one), place(other));
        if (logs != 0) {
            return logs;
        }
        List<String> a = parts(one);
        List<String> b = parts(other);
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            boolean numbers = isNumber(a.get(i)) && isNumber(b.get(i));
            int order = numbers
                    ? Long.compare(Long.parseLong(a.get(i)), Long.parseLong(b.get(i)))
                    : a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /** The order in which Spark writes: what it will read, then that it has done it. */
    private static int place(String name) {
        int place =
                List.of("metadata", "offsets", "commits", "sources", "state").indexOf(name.replaceFirst("/.*", ""));
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private static List<String> parts(String name) {
        return List.of(name.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)"));
    }

    private static boolean isNumber(String part) {
        return part.matches("\\d{1,18}");
    }
}
