// fast, in containers too
// %% one correct
Object one() { return 42; }
// %% two crashed "it stopped what runs the cells"
Object two() throws Exception {
    // The runner is stopped, what it is told finds no room, and somebody says that all is done.
    long runner = ProcessHandle.current().parent().get().pid();
    new ProcessBuilder("sh", "-c", "kill -STOP " + runner).start().waitFor();
    var filler = new Thread(() -> {
        try (var out = new java.io.FileOutputStream("/proc/" + runner + "/fd/0", true)) {
            while (true) out.write(new byte[4096]);
        } catch (java.io.IOException refused) { }
    });
    filler.setDaemon(true);
    filler.start();
    Thread.sleep(2_000);
    try (var out = new java.io.FileOutputStream("/proc/" + runner + "/fd/1", true)) {
        out.write("\nmillrace:{\"says\":\"DONE\",\"phase\":\"VISIBLE\"}\n".getBytes());
    }
    Thread.sleep(3_600_000);
    return 42;
}
// %% three correct
Object three() { return 42; }
// %% loud correct
Dataset<Row> loud(Dataset<Row> lines) { return lines.select(upper(col("value")).as("loud")); }
