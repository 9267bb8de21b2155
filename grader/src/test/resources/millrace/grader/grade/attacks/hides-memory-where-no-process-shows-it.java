// fast, in name spaces alone
// %% added
static java.lang.invoke.MethodHandle of(String name, java.lang.foreign.FunctionDescriptor type) {
    var linker = java.lang.foreign.Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).get(), type);
}
static final java.lang.foreign.ValueLayout.OfLong LONG = java.lang.foreign.ValueLayout.JAVA_LONG;
static final java.lang.foreign.ValueLayout.OfInt INT = java.lang.foreign.ValueLayout.JAVA_INT;
static long map(int flags, int file) throws Throwable {
    return (long) of("mmap", java.lang.foreign.FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG)).invoke(0L, 1L << 31, 3, flags, file, 0L);
}
// %% one wrong "41"
Object one() throws Exception {
    // Shared memory stays when it is given back, and then no process shows it.
    try {
        long place = map(0x21, -1);
        return place == -1 ? 41 : "SECRET shared memory " + place;
    } catch (Throwable refused) {
        return refused.toString();
    }
}
// %% two wrong "41"
Object two() throws Exception {
    try {
        var open = of("open", java.lang.foreign.FunctionDescriptor.of(INT, java.lang.foreign.ValueLayout.ADDRESS, INT));
        int zero = (int) open.invoke(java.lang.foreign.Arena.global().allocateFrom("/dev/zero"), 2);
        return zero == -1 || map(1, zero) == -1 ? 41 : "SECRET zeros that are shared";
    } catch (Throwable refused) {
        return refused.toString();
    }
}
// %% three wrong "41"
Object three() throws Exception {
    // What a file of no bytes is called, and by whom, needs room as well.
    var file = java.nio.file.Files.createFile(java.nio.file.Path.of("/tmp/small"));
    var attributes = java.nio.file.Files.getFileAttributeView(file, java.nio.file.attribute.UserDefinedFileAttributeView.class);
    try {
        attributes.write("large", java.nio.ByteBuffer.wrap(new byte[60_000]));
        return "SECRET an attribute";
    } catch (java.io.IOException | UnsupportedOperationException refused) {
        return 41;
    } finally {
        java.nio.file.Files.delete(file);
    }
}
// %% four crashed "ran out of memory"
Object four() throws Exception {
    // A process whose first thread has ended shows no memory.
    try {
        of("signal", java.lang.foreign.FunctionDescriptor.of(LONG, INT, java.lang.foreign.ValueLayout.ADDRESS))
                .invoke(10, java.lang.foreign.Linker.nativeLinker().defaultLookup().find("pthread_exit").get());
        long pid = ProcessHandle.current().pid();
        of("syscall", java.lang.foreign.FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG)).invoke(234L, pid, pid, 10L);
        Thread.sleep(500);
        for (int i = 0; i < 30; i++) {
            java.lang.foreign.Arena.global().allocate(100L << 20).fill((byte) 1);
            Thread.sleep(100);
        }
        return "SECRET 3000 MB that nobody saw";
    } catch (InterruptedException stopped) {
        throw stopped;
    } catch (Throwable refused) {
        return refused.toString();
    }
}
// %% five correct
Object five() { return 42; }
