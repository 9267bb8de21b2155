// fast, in containers too
// %% one crashed "too many"
Object one() throws Exception {
    new ProcessBuilder("sh", "-c", "for i in $(seq 3000); do sleep 60 & done; wait").start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% two crashed "too many"
Object two() throws Exception {
    for (int i = 0; i < 100_000; i++) {
        Thread thread = new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { } });
        thread.setDaemon(true);
        thread.start();
    }
    return 42;
}
// %% three correct
Object three() { return 42; }
