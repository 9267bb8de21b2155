package millrace.lib.display;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A schema with its nested fields below each other. */
public final class SchemaTree {
    private static final int MOST_LINES = 200;

    private final StringBuilder html = new StringBuilder();
    private int lines;

    private SchemaTree() {}

    /** The fields, their types, and which may be null. */
    public static Figure of(StructType schema) {
        SchemaTree tree = new SchemaTree();
        tree.fields(schema, 0);
        String table =
                "<table %s style=\"border-collapse:collapse;margin:4px 0\"><thead><tr>%s%s%s</tr></thead><tbody>%s</tbody></table>"
                        .formatted(Html.AS_IS, head("column"), head("type"), head("null"), tree.html);
        String more = tree.lines > MOST_LINES ? "… and %d more".formatted(tree.lines - MOST_LINES) : "";
        return new Figure().both(table, schema.treeString().stripTrailing()).note(more);
    }

    private void fields(StructType struct, int depth) {
        for (StructField field : struct.fields()) {
            line(field.name(), field.dataType(), field.nullable(), depth);
        }
    }

    private void line(String name, DataType type, boolean nullable, int depth) {
        if (lines++ < MOST_LINES) {
            html.append(
                    "<tr><td style=\"text-align:left;padding:2px 10px 2px %dpx;font-family:var(--jp-code-font-family, monospace)\">%s%s</td><td style=\"text-align:left;padding:2px 10px\">%s</td><td style=\"text-align:left;padding:2px 10px;color:%s\">%s</td></tr>"
                            .formatted(
                                    10 + 20 * depth,
                                    depth == 0 ? "" : "<span style=\"color:" + Html.FAINT + "\">└ </span>",
                                    Html.escape(Html.shorten(name, 80)),
                                    Html.escape(typeName(type)),
                                    Html.FAINT,
                                    nullable ? "may be null" : "never"));
        }
        nested(type, depth + 1);
    }

    private void nested(DataType type, int depth) {
        if (type instanceof StructType struct) {
            fields(struct, depth);
        } else if (type instanceof ArrayType array) {
            nestedElement("element", array.elementType(), array.containsNull(), depth);
        } else if (type instanceof MapType map) {
            nestedElement("value", map.valueType(), map.valueContainsNull(), depth);
        }
    }

    /** An element gets a line of its own only where there is more below it. */
    private void nestedElement(String name, DataType type, boolean nullable, int depth) {
        if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
            line(name, type, nullable, depth);
        }
    }

    private static String typeName(DataType type) {
        if (type instanceof StructType) {
            return "struct";
        }
        if (type instanceof ArrayType array) {
            return "array of " + typeName(array.elementType());
        }
        return type instanceof MapType map
                ? "map of %s to %s".formatted(typeName(map.keyType()), typeName(map.valueType()))
                : type.simpleString();
    }

    private static String head(String name) {
        return "<th scope=\"col\" style=\"text-align:left;padding:2px 10px;border-bottom:1px solid %s\">%s</th>"
                .formatted(Html.BORDER, name);
    }
}
