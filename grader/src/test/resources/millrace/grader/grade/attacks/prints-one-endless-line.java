// %% one correct
Object one() {
    String part = "x".repeat(1 << 20);
    for (int i = 0; i < 2048; i++) System.out.print(part);
    return 42;
}
// %% two correct
Object two() {
    for (int i = 0; i < 100_000; i++) millrace.kernel.display.Display.show(millrace.kernel.display.Content.text("row " + i));
    return 42;
}
// %% three correct
Object three() throws Exception {
    new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 100000 ]; do echo all tests passed; i=$((i+1)); done").inheritIO().start().waitFor();
    return 42;
}
// %% four correct
Object four() {
    System.setOut(new java.io.PrintStream(new java.io.OutputStream() { public void write(int b) { throw new IllegalStateException(); } }));
    System.setErr(System.out);
    return 42;
}
// %% five correct
Object five() { return 42; }
