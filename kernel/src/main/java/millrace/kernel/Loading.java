package millrace.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** {@code %load}: runs what stands in a file as if it stood in the cell; its errors name the file and its lines. */
final class Loading {
    /** A file that loads itself would never end. */
    private static final int DEEPEST = 20;

    private int depth;

    Object load(MagicLine line, Magic.Context context) throws CellFailure, InterruptedException {
        List<String> words = Magics.words(line.arguments());
        if (words.size() != 1) {
            throw CellFailure.of("%load needs the name of one file: of Java (.java, .jsh) or a notebook (.ipynb)");
        }
        if (depth == DEEPEST) {
            throw CellFailure.of("%s is loaded from a file that it loads itself".formatted(words.get(0)));
        }
        Path file = Path.of(words.get(0));
        Object value = null;
        depth++;
        try {
            for (CellSource source : sources(file)) {
                value = context.run(source);
            }
        } finally {
            depth--;
        }
        return value;
    }

    private static List<CellSource> sources(Path file) throws CellFailure {
        String name = file.getFileName().toString();
        String text = read(file);
        if (!name.toLowerCase(Locale.ROOT).endsWith(".ipynb")) {
            return List.of(new CellSource(text, name));
        }
        try {
            List<CellSource> sources = new ArrayList<>();
            JsonArray cells = JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells");
            for (JsonElement each : cells) {
                JsonObject cell = each.getAsJsonObject();
                if (cell.get("cell_type").getAsString().equals("code")) {
                    sources.add(new CellSource(text(cell.get("source")), name + " cell " + (sources.size() + 1)));
                }
            }
            return sources;
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw CellFailure.of("%s is no notebook: %s".formatted(file, e.getMessage()));
        }
    }

    /** A cell's source is a string, or a list of its lines. */
    private static String text(JsonElement source) {
        return source.isJsonArray()
                ? StreamSupport.stream(source.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining())
                : source.getAsString();
    }

    private static String read(Path file) throws CellFailure {
        try {
            if (!Files.isRegularFile(file)) {
                throw CellFailure.of("%s: there is no such file; names are looked up from %s"
                        .formatted(file, Path.of("").toAbsolutePath()));
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw CellFailure.of("%s is not text in UTF-8".formatted(file));
        } catch (AccessDeniedException e) {
            throw CellFailure.of("%s may not be read by this user".formatted(file));
        } catch (IOException e) {
            throw CellFailure.of("%s cannot be read: %s".formatted(file, e));
        }
    }
}
