// %% one crashed
Object one() {
    spark().range(3).foreach((org.apache.spark.api.java.function.ForeachFunction<Long>) row -> Runtime.getRuntime().halt(1));
    return 42;
}
// %% two crashed
Object two() throws Exception {
    spark().readStream().format("rate").load().writeStream()
            .foreachBatch((org.apache.spark.api.java.function.VoidFunction2<Dataset<Row>, Long>) (batch, id) -> Runtime.getRuntime().halt(1))
            .start().awaitTermination(30_000);
    return 42;
}
// %% three crashed
Object three() {
    new Thread(() -> Runtime.getRuntime().halt(1)).start();
    while (true) { }
}
// %% loud crashed
Dataset<Row> loud(Dataset<Row> lines) {
    spark().udf().register("bye", (org.apache.spark.sql.api.java.UDF1<String, String>) text -> { Runtime.getRuntime().halt(1); return text; }, org.apache.spark.sql.types.DataTypes.StringType);
    return lines.select(expr("bye(value)").as("loud"));
}
// %% four correct
Object four() { return 42; }
