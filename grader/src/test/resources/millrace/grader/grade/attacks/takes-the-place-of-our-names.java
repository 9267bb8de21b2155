// fast
// %% added
Object check(String question) { return null; }
Row row(Object... values) { return null; }
Object batch(String... lines) { return null; }
class Dataset2 {}
// %% loud partly "Hidden case"
Dataset<Row> loud(Dataset<Row> lines) {
    return lines.select(when(col("value").equalTo("to be"), "TO BE").otherwise("OR NOT").as("loud"));
}
// %% one correct
Object one() { return 42; }
// %% two wrong
Object two() {
    class Answer extends Number {
        public int intValue() { return 42; }
        public long longValue() { return 42; }
        public float floatValue() { return 42; }
        public double doubleValue() { return 42; }
        public boolean equals(Object other) { return true; }
        public int hashCode() { return 42; }
        public String toString() { return "41"; }
    }
    return new Answer();
}
// %% three wrong
Object three() throws Exception {
    System.out.println("millrace:{\"says\":\"EVIDENCE\",\"question\":\"three\",\"file\":\"check.json\",\"content\":\"{}\"}");
    for (var field : Class.forName("millrace.lib.check.Answers").getDeclaredFields()) {
        field.setAccessible(true);
    }
    return 41;
}
