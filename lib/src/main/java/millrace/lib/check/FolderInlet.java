package millrace.lib.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;

/** Hands the answer a fresh folder, into which each batch is moved as one whole file. */
final class FolderInlet implements Inlet<String> {
    private final Path parent;
    private final Path folder;
    private int files;

    FolderInlet(StructType schema) {
        Batch.requireLines(schema);
        try {
            parent = Files.createTempDirectory("millrace-check-");
            folder = Files.createDirectory(parent.resolve("input"));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the input of a check could be made", e);
        }
    }

    @Override
    public String input() {
        return folder.toString();
    }

    @Override
    public boolean keepsWhatComesEarly() {
        return true;
    }

    @Override
    public void put(Batch batch, StreamingQuery query) throws IOException {
        List<String> lines = batch.rows().stream().map(row -> row.getString(0)).toList();
        Path draft = Files.write(parent.resolve("draft"), lines);
        Files.move(draft, folder.resolve("batch-%03d.txt".formatted(files++)), StandardCopyOption.ATOMIC_MOVE);
        if (query != null) {
            query.processAllAvailable();
        }
    }

    @Override
    public String nothingRead() {
        return "0 rows were read: does the query read the folder that the method is handed?";
    }

    @Override
    public int mostPieces() {
        return 5;
    }

    @Override
    public void close() {
        ScratchFolder.delete(parent);
    }
}
