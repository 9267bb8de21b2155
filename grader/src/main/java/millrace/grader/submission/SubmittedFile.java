package millrace.grader.submission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import millrace.grader.notebook.Cell;
import millrace.grader.notebook.Notebook;

/**
 * Reads a notebook that nobody has looked at. Time and memory are bounded by its size, which is bounded too; outputs and
 * attachments are passed over as they are read.
 */
public final class SubmittedFile {
    /** A solved episode with its pictures has about a hundredth of it. */
    public static final long MOST_BYTES = 32L << 20;

    static final int MOST_CELLS = 2_000;
    static final int MOST_CHARACTERS = 200_000;

    /** Of all code: to find which cells an answer needs takes some hundred times its length of memory. */
    static final int MOST_CODE = 2_000_000;

    /** Most are lines of cells. */
    private static final int MOST_VALUES = 500_000;

    private static final int DEEPEST = 100;
    private static final Set<String> TYPES = Set.of("code", "markdown", "raw");
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength((int) MOST_BYTES)
                    .maxDocumentLength(MOST_BYTES)
                    .build())
            .build());
    private static final Pattern LONE_SURROGATE =
            Pattern.compile("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

    /** What the parser says of where it began tells a learner nothing. */
    private static final Pattern PLACE_OF_START = Pattern.compile(" \\(start marker at .*");

    private SubmittedFile() {}

    /**
     * Reads {@code file} as a notebook of nbformat 3 or 4, without its outputs.
     *
     * @throws RefusedException when it is no such notebook, or larger than any that was made by hand
     */
    public static Notebook read(Path file) throws RefusedException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("this is %s; expected a notebook (.ipynb)."
                    .formatted(
                            Files.isSymbolicLink(file)
                                    ? "a link to another file"
                                    : Files.isDirectory(file) ? "a folder" : "no file that can be read"));
        }
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new RefusedException("the file is empty; save the notebook in JupyterLab and hand it in again.");
            }
            if (size > MOST_BYTES) {
                throw new RefusedException(
                        "the file has %d MB; expected at most %d. Clear the outputs (Edit, Clear Outputs of All Cells), save, and hand it in again."
                                .formatted(size >> 20, MOST_BYTES >> 20));
            }
            try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
                refuseZip(content);
                return notebook(tree(content));
            }
        } catch (IOException e) {
            throw new RefusedException("the file cannot be read (%s).".formatted(e), e);
        }
    }

    private static void refuseZip(InputStream content) throws IOException, RefusedException {
        content.mark(2);
        boolean zip = content.read() == 'P' && content.read() == 'K';
        content.reset();
        if (zip) {
            throw new RefusedException(
                    "this is a zip file; expected the notebook (.ipynb) itself. A download of all that was handed in is graded alone: ./millrace grade FILE.zip.");
        }
    }

    private static JsonNode tree(InputStream content) throws IOException, RefusedException {
        try (JsonParser parser = new FilteringParserDelegate(
                JSON.createParser(content), new WithoutOutputs(), TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true)) {
            JsonNode tree = JSON.readTree(parser);
            if (tree == null || !tree.isObject()) {
                throw new RefusedException(
                        "the file holds JSON that is no notebook; save the notebook in JupyterLab and hand it in again.");
            }
            return tree;
        } catch (TooManyException e) {
            throw new RefusedException(
                    "the file goes beyond what a notebook needs (it holds more than %,d values)."
                            .formatted(MOST_VALUES),
                    e);
        } catch (StreamConstraintsException e) {
            throw new RefusedException(
                    "the file goes beyond what a notebook needs (%s).".formatted(e.getOriginalMessage()), e);
        } catch (JsonProcessingException e) {
            throw new RefusedException(
                    "the file is no notebook: %s%s. Was it cut off? Save it in JupyterLab and hand it in again."
                            .formatted(
                                    PLACE_OF_START
                                            .matcher(e.getOriginalMessage()
                                                    .lines()
                                                    .findFirst()
                                                    .orElse("no JSON"))
                                            .replaceAll(""),
                                    e.getLocation() == null
                                            ? ""
                                            : " (line " + e.getLocation().getLineNr() + ")"),
                    e);
        }
    }

    private static Notebook notebook(JsonNode tree) throws RefusedException {
        int format = tree.path("nbformat").asInt(-1);
        JsonNode cells = format == 3 ? tree.path("worksheets").path(0).path("cells") : tree.path("cells");
        if (format != 3 && format != 4) {
            throw new RefusedException(
                    "found nbformat %s; expected a notebook of nbformat 4. Open it in JupyterLab, save it, and hand it in again."
                            .formatted(shortened(tree.path("nbformat").asText("none"))));
        }
        if (!cells.isArray()) {
            throw new RefusedException(
                    "the notebook has no list of cells; save it in JupyterLab and hand it in again.");
        }
        if (cells.size() > MOST_CELLS) {
            throw new RefusedException(
                    "the notebook has %d cells; expected at most %d.".formatted(cells.size(), MOST_CELLS));
        }
        ObjectNode current = tree.deepCopy();
        ArrayNode list = current.putArray("cells");
        for (JsonNode cell : cells) {
            if (cell instanceof ObjectNode object) {
                list.add(format == 3 ? upgraded(object) : object);
            }
        }
        Notebook notebook = Notebook.from(current);
        long code = notebook.cells().stream()
                .filter(Cell::isCode)
                .mapToLong(cell -> cell.source().length())
                .sum();
        if (code > MOST_CODE) {
            throw new RefusedException(
                    "the cells have %,d characters of code; expected at most %,d.".formatted(code, MOST_CODE));
        }
        for (Cell cell : notebook.cells()) {
            if (cell.isCode() && cell.source().length() > MOST_CHARACTERS) {
                throw new RefusedException("the cell that begins with '%s' has %d characters; expected at most %d."
                        .formatted(shortened(cell.firstLine()), cell.source().length(), MOST_CHARACTERS));
            }
        }
        return new Notebook(
                notebook.cells().stream().map(SubmittedFile::cleaned).toList(), notebook.metadata());
    }

    /** Code stood under {@code input} then. */
    private static ObjectNode upgraded(ObjectNode cell) {
        ObjectNode upgraded = cell.deepCopy();
        if (cell.has("input")) {
            upgraded.set("source", cell.get("input"));
        }
        return upgraded;
    }

    /**
     * Half of a character can be said in JSON, and cannot be written to a file. Editors put whole pictures into Markdown;
     * nobody reads it here.
     */
    private static Cell cleaned(Cell cell) {
        String type = TYPES.contains(cell.type()) ? cell.type() : "raw";
        if (cell.source().length() > MOST_CHARACTERS) {
            return new Cell(type, cell.id(), cell.metadata(), "", cell.outputs(), cell.executionCount());
        }
        String source = LONE_SURROGATE
                .matcher(cell.source().replace("\r\n", "\n").replace('\r', '\n'))
                .replaceAll("\ufffd");
        return new Cell(type, cell.id(), cell.metadata(), source, cell.outputs(), cell.executionCount());
    }

    static String shortened(String line) {
        return line.length() <= 60 ? line : line.substring(0, 59) + "…";
    }

    private static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Counts what is left, since an empty pair of brackets takes fifty times its length in memory. */
    private static final class WithoutOutputs extends TokenFilter {
        private int values;

        @Override
        public TokenFilter includeProperty(String name) {
            return name.equals("outputs") || name.equals("attachments") ? null : counted();
        }

        @Override
        public TokenFilter includeElement(int index) {
            return counted();
        }

        private TokenFilter counted() {
            values++;
            if (values > MOST_VALUES) {
                throw new TooManyException();
            }
            return this;
        }

        @Override
        public boolean includeEmptyArray(boolean contentsFiltered) {
            return true;
        }

        @Override
        public boolean includeEmptyObject(boolean contentsFiltered) {
            return true;
        }
    }
}
