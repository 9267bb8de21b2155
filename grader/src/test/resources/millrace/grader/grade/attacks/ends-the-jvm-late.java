// %% one correct
Object one() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(7)));
    return 42;
}
// %% two crashed "ended"
Object two() throws Exception {
    new ProcessBuilder("sh", "-c", "kill -TERM " + ProcessHandle.current().pid()).start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% three crashed
Object three() throws Exception {
    // In what turns the value into text, when the answer itself is done.
    return new Object() { public String toString() { Runtime.getRuntime().halt(1); return "42"; } };
}
// %% four crashed
Object four() throws Exception {
    var ends = new java.util.concurrent.ForkJoinPool(2).submit(() -> System.exit(5));
    ends.join();
    return 42;
}
// %% five correct
Object five() { return 42; }
// %% loud partly "Hidden case"
Dataset<Row> loud(Dataset<Row> lines) {
    return lines.as(Encoders.STRING()).map((org.apache.spark.api.java.function.MapFunction<String, String>) line -> {
        if (!line.startsWith("to") && !line.startsWith("or")) Runtime.getRuntime().halt(3);
        return line.toUpperCase();
    }, Encoders.STRING()).toDF("loud");
}
