// fast
// %% one crashed
Object one() {
    Runtime.getRuntime().halt(0);
    return 42;
}
// %% two crashed
class EndsAtOnce {
    static final int VALUE = end();
    static int end() { System.exit(3); return 42; }
}
Object two() { return EndsAtOnce.VALUE; }
// %% three crashed "ended all that ran in its sandbox"
Object three() throws Exception {
    ProcessHandle.allProcesses().filter(process -> process.pid() != ProcessHandle.current().pid()).forEach(ProcessHandle::destroyForcibly);
    new ProcessBuilder("sh", "-c", "kill -9 -1").start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% four correct
Object four() { return 42; }
// %% five correct
Object five() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) { } }));
    return 42;
}
