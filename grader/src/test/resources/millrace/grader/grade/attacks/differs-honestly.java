// fast
// %% loud correct
Dataset<Row> loud(Dataset<Row> lines) {
    System.err.println("WARN something that nobody needs to know");
    org.apache.logging.log4j.LogManager.getLogger("mine").warn("more of it");
    return lines.repartition(3).select(upper(col("value")).as("loud"));
}
// %% one correct
Object one() { return 42L; }
// %% two correct
Object two() { return 42.0; }
// %% three correct
Object three() { return new java.math.BigDecimal("42.00"); }
// %% four correct
Object four() { return 42.00000000001; }
