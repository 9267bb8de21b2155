package millrace.lib.display;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Values of rows as text that a person reads: structs with the names of their fields, time in UTC, bytes as what they say. */
public final class Values {
    private static final int BYTES_SHOWN = 16;

    private Values() {}

    /** {@code value} as text; whole, so the caller cuts it to the room there is. */
    public static String text(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Row row) {
            return struct(row);
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return map(CollectionConverters.asJava(map));
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof scala.collection.Seq<?> sequence) {
            return list(CollectionConverters.asJava(sequence));
        }
        if (value instanceof Iterable<?> list) {
            return list(list);
        }
        if (value instanceof byte[] bytes) {
            return bytes(bytes);
        }
        if (value instanceof Timestamp timestamp) {
            return instant(timestamp.toInstant());
        }
        return value instanceof Instant instant ? instant(instant) : value.toString();
    }

    private static String struct(Row row) {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < row.length(); i++) {
            String name = row.schema() == null ? "" : row.schema().fields()[i].name() + ": ";
            joined.add(name + text(row.get(i)));
        }
        return joined.toString();
    }

    private static String map(Map<?, ?> map) {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        map.forEach((key, value) -> joined.add(text(key) + " → " + text(value)));
        return joined.toString();
    }

    private static String list(Iterable<?> values) {
        StringJoiner joined = new StringJoiner(", ", "[", "]");
        values.forEach(value -> joined.add(text(value)));
        return joined.toString();
    }

    /** {@code bytes} as the text that they say, and otherwise as {@link #text} has them. */
    public static String decoded(byte[] bytes) {
        try {
            String said = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return said.chars().anyMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))
                    ? bytes(bytes)
                    : said;
        } catch (CharacterCodingException e) {
            return bytes(bytes);
        }
    }

    /** Hexadecimal, as Spark's own {@code show} has it; and what it says, where it is text. */
    private static String bytes(byte[] bytes) {
        String hex =
                HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes, 0, Math.min(bytes.length, BYTES_SHOWN));
        String shown = "[" + hex + (bytes.length > BYTES_SHOWN ? " …" : "") + "]";
        try {
            String said = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return said.chars().anyMatch(Character::isISOControl) ? shown : shown + " “" + said + "”";
        } catch (CharacterCodingException e) {
            return shown;
        }
    }

    private static String instant(Instant instant) {
        return instant.toString().replace('T', ' ').replace("Z", "");
    }
}
