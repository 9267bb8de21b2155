// %% one timed out "still running"
Object one() throws Exception {
    Object lock = new Object();
    Thread other = new Thread(() -> { synchronized (lock) { while (true) { } } });
    other.setDaemon(true);
    other.start();
    Thread.sleep(500);
    synchronized (lock) { return 42; }
}
// %% two timed out "still running"
Object two() throws Exception {
    spark().readStream().format("rate").load().writeStream().format("noop").start().awaitTermination();
    return 42;
}
// %% three timed out "still running"
Object three() throws Exception {
    new ProcessBuilder("sh", "-c", "kill -STOP " + ProcessHandle.current().parent().get().pid()).start().waitFor();
    while (true) { }
}
// %% loud timed out "still running"
Dataset<Row> loud(Dataset<Row> lines) {
    return lines.as(Encoders.STRING()).map((org.apache.spark.api.java.function.MapFunction<String, String>) line -> { while (true) { if (line == null) return line; } }, Encoders.STRING()).toDF("loud");
}
// %% four correct
Object four() { return 42; }
