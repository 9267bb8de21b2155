SparkSession session = millrace.lib.Millrace.spark();
java.util.List<Long> millis = new java.util.ArrayList<>();
for (int i = 0; i < 4; i++) {
    long start = System.nanoTime();
    session.range(200_000_000).groupBy(col("id").mod(100)).agg(sum("id"), count("*")).collectAsList();
    millis.add((System.nanoTime() - start) / 1_000_000);
}
