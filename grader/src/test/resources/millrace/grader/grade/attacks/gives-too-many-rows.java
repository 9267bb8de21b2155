// fast, in containers too
// %% loud wrong "far more rows than expected"
Dataset<Row> loud(Dataset<Row> lines) {
    return lines.select(explode(sequence(lit(1), lit(100_000))).as("number")).select(col("number").cast("string").as("loud"));
}
// %% one wrong "more than 16 MB"
Object one() { return "x".repeat(20_000_000); }
// %% two wrong "more than 16 MB"
Object two() { return java.util.Collections.nCopies(2_000_000, "one of many"); }
// %% three correct
Object three() { return 42; }
