package millrace.lib.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.Html;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Picture;
import millrace.lib.query.RunningQueries;

/**
 * The last commit of a checkpoint. It shows what Spark will do again without it, and can be deleted and put back; only
 * while no query uses the checkpoint.
 */
public final class LastCommit implements Picture {
    private final Checkpoint checkpoint;
    private final long batch;
    private final Path file;

    private LastCommit(Checkpoint checkpoint, long batch) {
        this.checkpoint = checkpoint;
        this.batch = batch;
        this.file = checkpoint.root().resolve("commits").resolve(String.valueOf(batch));
    }

    static LastCommit of(Checkpoint checkpoint) {
        OptionalLong last = checkpoint.lastCommitted();
        if (last.isEmpty()) {
            throw new IllegalStateException("the checkpoint in %s has no commit; a query has to finish a batch first"
                    .formatted(checkpoint.root()));
        }
        return new LastCommit(checkpoint, last.getAsLong());
    }

    /** The number of the batch that it says is done. */
    public long batch() {
        return batch;
    }

    /**
     * Deletes the commit. Spark then takes its batch for one that was begun and not finished.
     *
     * @return the checkpoint without it
     * @throws IllegalStateException if a query is running on the checkpoint, if the commit is not the last any more, or
     *     if Spark could not run the batch again
     */
    public Checkpoint delete() {
        RunningQueries.on(checkpoint.root()).ifPresent(query -> {
            throw new IllegalStateException(
                    "%s is running on this checkpoint; stop it first, and delete the commit then".formatted(query));
        });
        Checkpoint now = Checkpoint.in(checkpoint.root().toString());
        if (now.lastCommitted().orElse(-1) != batch) {
            throw new IllegalStateException("commit %d is not the last one of %s any more; look at the checkpoint again"
                    .formatted(batch, now.root()));
        }
        if (now.lastPlanned().orElse(-1) != batch) {
            throw new IllegalStateException(
                    "the last planned batch is %s and the last committed one is %d, so a batch is to be run again already; start the query"
                            .formatted(
                                    now.lastPlanned().stream()
                                            .mapToObj(String::valueOf)
                                            .findFirst()
                                            .orElse("none"),
                                    batch));
        }
        try {
            Files.deleteIfExists(checkSum());
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted".formatted(file), e);
        }
        return Checkpoint.in(checkpoint.root().toString());
    }

    /**
     * Puts the deleted commit back as it was, as long as no query has run since.
     *
     * @return the checkpoint with it
     */
    public Checkpoint restore() {
        RunningQueries.on(checkpoint.root()).ifPresent(query -> {
            throw new IllegalStateException("%s is running on this checkpoint; stop it first".formatted(query));
        });
        try {
            if (!Files.exists(file)) {
                Files.deleteIfExists(checkSum());
                Files.writeString(
                        file, checkpoint.file("commits/" + batch).orElseThrow().text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(file), e);
        }
        return Checkpoint.in(checkpoint.root().toString());
    }

    @Override
    public Content content() {
        Figure figure = new Figure()
                .title("The last commit: batch " + batch, checkpoint.root().toString())
                .paragraph(
                        "If commits/%d is deleted, Spark takes batch %d for one that was begun and not finished. At the next start it runs it again, with the same input:"
                                .formatted(batch, batch));
        figure.table(input());
        HtmlTable after = new HtmlTable(List.of("then", ""));
        after.row(List.of(
                "state",
                Files.isDirectory(checkpoint.root().resolve("state"))
                        ? "read as it was before batch %d, and changed by it again".formatted(batch)
                        : "none"));
        after.row(List.of(
                "watermark",
                offsets(batch)
                        .flatMap(CheckpointFile::watermark)
                        .map(CheckpointFile::shown)
                        .orElse("none")));
        after.row(List.of(
                "sink",
                "gets the rows of batch %d a second time: fine for one that knows the number of the batch, duplicates in any other"
                        .formatted(batch)));
        figure.table(after);
        return figure.note(
                        "Nothing is deleted yet. delete() deletes the commit, restore() puts it back. Stop the query first.")
                .content();
    }

    private HtmlTable input() {
        HtmlTable table = new HtmlTable(List.of("source", "from", "to", "that is"));
        List<String> ends = offsets(batch).map(CheckpointFile::endOffsets).orElse(List.of());
        List<String> starts = offsets(batch - 1).map(CheckpointFile::endOffsets).orElse(List.of());
        for (int i = 0; i < ends.size(); i++) {
            String start = i < starts.size() ? starts.get(i) : "the beginning";
            table.row(List.of(
                    String.valueOf(i),
                    Html.shorten(start, 100),
                    Html.shorten(ends.get(i), 100),
                    amount(i, start, ends.get(i))));
        }
        return table;
    }

    private Optional<CheckpointFile> offsets(long of) {
        return checkpoint.file("offsets/" + of);
    }

    /** How much lies between two offsets, in words; empty where the source alone knows. */
    private String amount(int source, String start, String end) {
        if (start.equals(end)) {
            return "nothing new: the batch only let the watermark pass";
        }
        List<String> paths = new ArrayList<>();
        checkpoint.folder("sources/" + source).stream()
                .filter(log -> log.batch().orElse(-1) == batch)
                .forEach(log -> paths.addAll(log.paths()));
        if (!paths.isEmpty()) {
            return Amounts.count(paths.size(), "file") + ": "
                    + Html.shorten(
                            String.join(
                                    ", ",
                                    paths.stream()
                                            .map(path -> path.substring(path.lastIndexOf('/') + 1))
                                            .toList()),
                            100);
        }
        return Offsets.between(start, end)
                .map(count -> Amounts.count(count, "record"))
                .orElse("");
    }

    private Path checkSum() {
        return file.resolveSibling("." + batch + ".crc");
    }
}
