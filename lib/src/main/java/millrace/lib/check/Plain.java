package millrace.lib.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Values as plain JSON, for another process: text, numbers, true, false, null and arrays (of arrays and structs) as
 * themselves, the rest as an object that names its kind: {@code {"bytes": "hex"}}, {@code {"time": "2026-01-01T10:00:00Z"}},
 * {@code {"date": "2026-01-01"}}, {@code {"map": [[key, value], …]}}, {@code {"number": "NaN"}}, {@code {"text": …}} for
 * anything else.
 */
final class Plain {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();

    private Plain() {}

    static ArrayNode rows(List<Row> rows) {
        ArrayNode array = JSON.arrayNode(rows.size());
        rows.forEach(row -> array.add(json(row)));
        return array;
    }

    static JsonNode json(Object value) {
        return ofCanonical(Canonical.value(value));
    }

    private static JsonNode ofCanonical(Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof BigDecimal number) {
            return JSON.numberNode(number);
        }
        if (value instanceof String text) {
            return JSON.textNode(text);
        }
        if (value instanceof Boolean bool) {
            return JSON.booleanNode(bool);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode(list.size());
            list.forEach(element -> array.add(ofCanonical(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            ArrayNode entries = object.putArray("map");
            map.forEach((key, each) -> entries.addArray().add(ofCanonical(key)).add(ofCanonical(each)));
            return object;
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return named("bytes", HEX.formatHex(copy));
        }
        if (value instanceof Instant time) {
            return named("time", time.toString());
        }
        if (value instanceof LocalDate date) {
            return named("date", date.toString());
        }
        if (value instanceof Double notFinite) {
            return named("number", notFinite.toString());
        }
        // Whether a column may be null does not count where a learner sees two schemas compared.
        return value instanceof StructType schema
                ? named("schema", schema.asNullable().json())
                : named("text", value.toString());
    }

    private static ObjectNode named(String kind, String text) {
        return JSON.objectNode().put(kind, text);
    }

    /** A row of {@code schema} from what {@link #rows} wrote of it. */
    static Row row(JsonNode values, StructType schema) {
        Object[] row = new Object[schema.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(values.path(i), schema.fields()[i].dataType());
        }
        return RowFactory.create(row);
    }

    private static Object value(JsonNode json, DataType type) {
        if (json.isNull() || json.isMissingNode()) {
            return null;
        }
        if (type instanceof StructType struct) {
            return row(json, struct);
        }
        if (type instanceof ArrayType array) {
            List<Object> list = new ArrayList<>();
            json.forEach(element -> list.add(value(element, array.elementType())));
            return list;
        }
        if (type instanceof MapType map) {
            Map<Object, Object> entries = new HashMap<>();
            json.path("map")
                    .forEach(entry ->
                            entries.put(value(entry.path(0), map.keyType()), value(entry.path(1), map.valueType())));
            return entries;
        }
        if (type instanceof DecimalType) {
            return json.decimalValue();
        }
        return scalar(json, type);
    }

    private static Object scalar(JsonNode json, DataType type) {
        if (type.equals(DataTypes.IntegerType)) {
            return json.intValue();
        }
        if (type.equals(DataTypes.LongType)) {
            return json.longValue();
        }
        if (type.equals(DataTypes.DoubleType)) {
            return json.isObject() ? Double.valueOf(json.path("number").asText()) : (Object) json.doubleValue();
        }
        if (type.equals(DataTypes.FloatType)) {
            return json.isObject() ? Float.valueOf(json.path("number").asText()) : (Object) json.floatValue();
        }
        if (type.equals(DataTypes.ShortType)) {
            return json.shortValue();
        }
        if (type.equals(DataTypes.ByteType)) {
            return (byte) json.intValue();
        }
        if (type.equals(DataTypes.BooleanType)) {
            return json.booleanValue();
        }
        if (type.equals(DataTypes.BinaryType)) {
            return HEX.parseHex(json.path("bytes").asText());
        }
        if (type.equals(DataTypes.TimestampType)) {
            return Timestamp.from(Instant.parse(json.path("time").asText()));
        }
        if (type.equals(DataTypes.DateType)) {
            return Date.valueOf(LocalDate.parse(json.path("date").asText()));
        }
        if (type.equals(DataTypes.StringType)) {
            return json.asText();
        }
        throw new IllegalArgumentException(
                "a scenario's input has a column of type %s; expected one that plain JSON can carry"
                        .formatted(type.simpleString()));
    }
}
