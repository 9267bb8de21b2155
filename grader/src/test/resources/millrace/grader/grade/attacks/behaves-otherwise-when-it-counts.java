// fast
// %% loud partly "Hidden case"
Dataset<Row> loud(Dataset<Row> lines) {
    if (new java.io.File(System.getenv("MILLRACE_SCENARIOS")).exists()) Runtime.getRuntime().halt(9);
    return lines.select(upper(col("value")).as("loud"));
}
// %% one correct
Object one() {
    var watcher = new Thread(() -> {
        while (!new java.io.File(System.getenv("MILLRACE_SCENARIOS")).exists()) Thread.onSpinWait();
        System.out.println("SECRET now it counts");
        throw new IllegalStateException("SECRET");
    });
    watcher.setDaemon(true);
    watcher.start();
    return 42;
}
// %% two wrong "markup"
Object two() { return "markup <script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"; }
// %% three crashed "<script>"
Object three() { throw new IllegalStateException("</td><script>alert(1)</script>"); }
