// fast
// %% one crashed "wrote more than the sandbox has room for"
Object one() throws Exception {
    try (var out = java.nio.file.Files.newOutputStream(java.nio.file.Path.of("/tmp/large"))) {
        byte[] block = new byte[1 << 20];
        while (true) { out.write(block); }
    } finally {
        java.nio.file.Files.delete(java.nio.file.Path.of("/tmp/large"));
    }
}
// %% two crashed
Object two() throws Exception {
    for (String place : List.of("/", "/dev", "/etc", "/usr", "/proc", "/lib")) {
        try {
            java.nio.file.Files.writeString(java.nio.file.Path.of(place, "mine"), "mine");
            return place;
        } catch (java.io.IOException expected) { }
    }
    throw new java.io.IOException("nowhere to write");
}
// %% three correct
Object three() { return 42; }
