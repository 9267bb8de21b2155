// fast
// %% one crashed "ran out of memory"
Object one() {
    var kept = new ArrayList<long[]>();
    while (true) { kept.add(new long[1 << 20]); }
}
// %% two crashed "ran out of memory"
Object two() {
    var kept = new ArrayList<java.nio.ByteBuffer>();
    while (true) { kept.add(java.nio.ByteBuffer.allocateDirect(16 << 20)); }
}
// %% three crashed "calls itself without end"
Object three() { return three(); }
// %% four crashed "ran out of memory"
Object four() throws Exception {
    new ProcessBuilder("perl", "-e", "my @a; push @a, 'x' x 10_000_000 while 1").start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% five correct
Object five() { return 42; }
