package millrace.lib.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.lib.display.Amounts;
import millrace.lib.display.Html;

/**
 * One file of a checkpoint, and what it says.
 *
 * @param name below the checkpoint's folder, with slashes, as in {@code offsets/0}
 * @param bytes its size
 * @param text its content where that is text, cut at {@value #MOST_BYTES} bytes, else empty
 */
record CheckpointFile(String name, long bytes, String text) {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST_OFFSET = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    static CheckpointFile read(Path root, Path file) throws IOException {
        String name = root.relativize(file).toString().replace('\\', '/');
        long bytes = Files.size(file);
        boolean isText = !name.startsWith("state/") || name.contains("_metadata/metadata");
        String text = "";
        if (isText) {
            try (var in = Files.newInputStream(file)) {
                text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            }
        }
        return new CheckpointFile(name, bytes, text);
    }

    /** The folder it is in, as in {@code state/0/1}; empty for the checkpoint's own. */
    String folder() {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The batch that a file of a log is about. */
    OptionalLong batch() {
        String number = shortName().replaceFirst("\\..*", "");
        return number.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }

    /** What it says, in one line. */
    String meaning() {
        try {
            return switch (name.contains("/") ? name.substring(0, name.indexOf('/')) : name) {
                case "metadata" ->
                    "the id of the query: " + JSON.readTree(text).path("id").asText();
                case "offsets" -> offsets();
                case "commits" -> commit();
                case "sources" -> source();
                case "state" -> state();
                default -> "";
            };
        } catch (IOException | RuntimeException unreadable) {
            return "cannot be read as Spark writes it; it begins with: " + Html.shorten(text.strip(), 60);
        }
    }

    /** The ends of what a batch reads, one for each source in the order of the query; for a file of {@code offsets}. */
    List<String> endOffsets() {
        List<String> lines = text.lines().toList();
        return lines.size() < 3 ? List.of() : lines.subList(2, lines.size());
    }

    /** The time at which a batch was planned; for a file of {@code offsets}. */
    Optional<Instant> planned() {
        return header().map(header ->
                Instant.ofEpochMilli(header.path("batchTimestampMs").asLong()));
    }

    /** The watermark in force in a batch; for a file of {@code offsets}. */
    Optional<Instant> watermark() {
        return header().map(header -> header.path("batchWatermarkMs").asLong())
                .filter(millis -> millis > 0)
                .map(Instant::ofEpochMilli);
    }

    /** The watermark of the next batch; for a file of {@code commits}. */
    Optional<Instant> nextWatermark() {
        return header().map(header -> header.path("nextBatchWatermarkMs").asLong())
                .filter(millis -> millis > 0)
                .map(Instant::ofEpochMilli);
    }

    /** The files that a file source took up in a batch; for a file of {@code sources}. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        text.lines().skip(1).forEach(line -> {
            try {
                JsonNode path = JSON.readTree(line).path("path");
                if (path.isTextual()) {
                    paths.add(path.asText());
                }
            } catch (IOException notOfAFileSource) {
                // Another source's log, or the cut end of a long one.
            }
        });
        return paths;
    }

    private Optional<JsonNode> header() {
        try {
            String line = text.lines().skip(1).findFirst().orElse("");
            return line.startsWith("{") ? Optional.of(JSON.readTree(line)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String offsets() {
        List<String> offsets = endOffsets();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            parts.add("read %sup to %s"
                    .formatted(
                            offsets.size() > 1 ? "source " + i + " " : "",
                            Html.shorten(offsets.get(i), LONGEST_OFFSET)));
        }
        watermark().ifPresent(time -> parts.add("with the watermark at " + shown(time)));
        planned().ifPresent(time -> parts.add("planned at " + Amounts.clock(time)));
        return String.join(", ", parts);
    }

    private String commit() {
        return "done; "
                + nextWatermark()
                        .map(time -> "the next batch has the watermark at " + shown(time))
                        .orElse("no watermark");
    }

    private String source() throws IOException {
        List<String> paths = paths();
        if (!paths.isEmpty()) {
            return "files of this batch: "
                    + Html.shorten(
                            String.join(
                                    ", ",
                                    paths.stream()
                                            .map(path -> path.substring(path.lastIndexOf('/') + 1))
                                            .toList()),
                            LONGEST_OFFSET);
        }
        return "where the source began: "
                + Html.shorten(text.lines().skip(1).findFirst().orElse(text.strip()), LONGEST_OFFSET);
    }

    private String state() {
        if (name.endsWith("_metadata/schema") || name.contains("_stateSchema")) {
            return "names and types of the state's columns";
        }
        if (name.contains("_metadata")) {
            return header().or(() -> firstLine()).map(CheckpointFile::operator).orElse("what the operator keeps");
        }
        String file = shortName();
        if (file.endsWith(".delta")) {
            return "what batch %d changed".formatted(batch().orElse(1) - 1);
        }
        if (file.endsWith(".snapshot") || file.endsWith(".zip")) {
            return "the whole state after batch %d".formatted(batch().orElse(1) - 1);
        }
        if (file.endsWith(".changelog")) {
            return "what batch %d changed".formatted(batch().orElse(1) - 1);
        }
        return file.endsWith(".sst") || file.endsWith(".log") ? "a file of RocksDB" : "";
    }

    private Optional<JsonNode> firstLine() {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String operator(JsonNode metadata) {
        JsonNode info = metadata.path("operatorInfo");
        return "operator %s is %s"
                .formatted(
                        info.path("operatorId").asText(),
                        info.path("operatorName").asText());
    }

    static String shown(Instant instant) {
        return instant.toString().replace('T', ' ').replace("Z", "");
    }
}
