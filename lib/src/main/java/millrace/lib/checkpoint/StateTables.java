package millrace.lib.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.lib.display.DatasetTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The state of a query after any batch that its checkpoint still has, by Spark's own reader of state. */
final class StateTables {
    private static final int MOST_ROWS = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkSession session;
    private final String checkpoint;
    private final List<Store> stores = new ArrayList<>();
    private final Map<String, Optional<Table>> read = new LinkedHashMap<>();

    /**
     * One store of state.
     *
     * @param name for people, as in "stateStoreSave" or "symmetricHashJoin, left"
     * @param options for the reader
     */
    record Store(String name, Map<String, String> options) {}

    /** Rows by their key; the texts have the order of the columns. */
    record Table(List<String> columns, Map<List<String>, List<String>> rows, int keyColumns) {}

    /** Finds the stores in the checkpoint; none for a query that keeps no state. */
    StateTables(SparkSession session, String checkpoint) {
        this.session = session;
        this.checkpoint = checkpoint;
        List<Row> operators =
                session.read().format("state-metadata").load(checkpoint).collectAsList();
        Map<Long, Row> byId = new LinkedHashMap<>();
        operators.forEach(operator -> byId.putIfAbsent(((Number) operator.getAs("operatorId")).longValue(), operator));
        byId.forEach(this::addStores);
    }

    List<Store> stores() {
        return stores;
    }

    /** A store after {@code batch}; empty when the checkpoint does not have that any more. Before the first batch it has no rows. */
    Optional<Table> after(Store store, long batch) {
        return batch < 0
                ? Optional.of(new Table(List.of(), Map.of(), 0))
                : read.computeIfAbsent(store.name() + " " + batch, any -> load(store, batch));
    }

    private void addStores(long id, Row operator) {
        String name = operator.getAs("operatorName");
        String operatorId = String.valueOf(id);
        if (name.contains("Join")) {
            for (String side : List.of("left", "right")) {
                stores.add(new Store("join, " + side + " side", Map.of("operatorId", operatorId, "joinSide", side)));
            }
        } else if (name.startsWith("transformWithState")) {
            variables(operator.getAs("operatorProperties"))
                    .forEach(variable -> stores.add(new Store(
                            "transformWithState, " + variable,
                            Map.of("operatorId", operatorId, "stateVarName", variable))));
        } else {
            stores.add(new Store(named(name), Map.of("operatorId", operatorId)));
        }
    }

    private static String named(String operator) {
        return switch (operator) {
            case "stateStoreSave", "sessionWindowStateStoreSaveExec" -> "aggregation";
            case "dedupe", "dedupeWithinWatermark" -> "drop duplicates";
            default -> operator;
        };
    }

    private static List<String> variables(String properties) {
        List<String> names = new ArrayList<>();
        try {
            for (JsonNode variable : JSON.readTree(properties).path("stateVariables")) {
                String name = variable.path("stateName").asText();
                // Spark keeps timers among them, under a name that begins with $.
                if (!name.startsWith("$")) {
                    names.add(name);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // An operator without properties has no variables.
        }
        return names;
    }

    private Optional<Table> load(Store store, long batch) {
        try {
            Dataset<Row> state = session.read()
                    .format("statestore")
                    .options(store.options())
                    .option("batchId", batch)
                    .load(checkpoint);
            return Optional.of(table(state));
        } catch (Exception cleared) {
            // Also checked ones that Spark does not declare: this batch's state has been cleared away, or is not
            // written yet.
            return Optional.empty();
        }
    }

    private static Table table(Dataset<Row> state) {
        List<String> columns = new ArrayList<>();
        Dataset<Row> own = state.drop("partition_id");
        if (isSet(own.schema())) {
            own = own.drop("value");
        }
        List<Row> rows = own.limit(MOST_ROWS).collectAsList();
        StructType schema = own.schema();
        int keyColumns = 0;
        for (StructField field : schema.fields()) {
            List<String> names = field.dataType() instanceof StructType struct
                    ? List.of(struct.fieldNames())
                    : List.of(field.name());
            names.forEach(name -> columns.add(name.matches("field\\d+") ? "key" : name));
            keyColumns += field.name().contains("key") ? names.size() : 0;
        }
        Map<List<String>, List<String>> byKey = new LinkedHashMap<>();
        for (Row row : rows) {
            List<String> texts = flat(row, schema);
            List<String> key = texts.subList(0, keyColumns);
            // A list or a join keeps several rows under one key: then the whole row is what it is.
            byKey.put(byKey.containsKey(key) || keyColumns == 0 ? texts : key, texts);
        }
        return new Table(columns, byKey, keyColumns);
    }

    /** Whether the keys alone are kept, as of duplicates; Spark then has a value that says nothing. */
    private static boolean isSet(StructType schema) {
        return List.of(schema.fieldNames()).contains("value")
                && schema.apply("value").dataType() instanceof StructType value
                && Arrays.equals(value.fieldNames(), new String[] {"__dummy__"});
    }

    private static List<String> flat(Row row, StructType schema) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            if (schema.fields()[i].dataType() instanceof StructType struct) {
                Row nested = row.getStruct(i);
                for (int j = 0; j < struct.fields().length; j++) {
                    texts.add(nested == null ? "null" : DatasetTable.text(nested.get(j)));
                }
            } else {
                texts.add(DatasetTable.text(row.get(i)));
            }
        }
        return texts;
    }
}
