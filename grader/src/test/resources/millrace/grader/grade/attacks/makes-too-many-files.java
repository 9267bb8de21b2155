// fast, in containers too
// %% one crashed "more"
Object one() throws Exception {
    for (int i = 0; ; i++) java.nio.file.Files.createFile(java.nio.file.Path.of("/tmp/file" + i));
}
// %% two crashed "more"
Object two() throws Exception {
    for (int i = 0; ; i++) java.nio.file.Files.createSymbolicLink(java.nio.file.Path.of("/dev/shm/link" + i), java.nio.file.Path.of("nowhere"));
}
// %% three crashed "wrote more than the sandbox has room for"
Object three() throws Exception {
    try (var out = java.nio.file.Files.newOutputStream(java.nio.file.Path.of("/tmp/large"))) {
        while (true) out.write(new byte[1 << 20]);
    } catch (java.io.IOException full) { }
    return 42;
}
// %% four correct
Object four() { return 42; }
// %% loud correct
Dataset<Row> loud(Dataset<Row> lines) { return lines.select(upper(col("value")).as("loud")); }
