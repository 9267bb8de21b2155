// %% one timed out "still running"
Object one() throws Exception {
    var query = spark().readStream().format("rate").load().writeStream().format("noop").trigger(Trigger.ProcessingTime("1 hour")).start();
    Thread.sleep(1000);
    query.processAllAvailable();
    query.processAllAvailable();
    Thread.sleep(3_600_000);
    return 42;
}
// %% two timed out "still running"
Object two() throws Exception {
    Object nobody = new Object();
    synchronized (nobody) { nobody.wait(); }
    return 42;
}
// %% three timed out "still running"
Object three() throws Exception {
    new ProcessBuilder("sh", "-c", "trap '' TERM INT HUP; while :; do :; done").start().waitFor();
    return 42;
}
// %% four timed out "still running"
Object four() throws Exception {
    new java.net.ServerSocket(0).accept();
    return 42;
}
// %% five correct
Object five() { return 42; }
