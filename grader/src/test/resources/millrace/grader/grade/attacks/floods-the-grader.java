// fast
// %% added
static void tell(String text, int times) throws Exception {
    long runner = ProcessHandle.current().parent().get().pid();
    try (var out = new java.io.BufferedOutputStream(new java.io.FileOutputStream("/proc/" + runner + "/fd/1", true), 1 << 20)) {
        out.write('\n');
        for (int i = 0; i < times; i++) out.write(text.getBytes());
        out.write('\n');
    } catch (java.io.IOException refused) { }
}
// %% one wrong
Object one() throws Exception {
    tell("millrace:{\"says\":\"ENDS\",\"question\":\"five\",\"outcome\":\"failed\",\"feedback\":\"" + "x".repeat(2000) + "\"}\n", 5_000);
    return 41;
}
// %% two wrong
Object two() throws Exception {
    tell("millrace:{\"says\":\"EVIDENCE\",\"question\":\"five\",\"file\":\"check.json\",\"content\":[" + "[],".repeat(5_000_000) + "[]]}", 1);
    return 41;
}
// %% three wrong
Object three() throws Exception {
    var mine = java.nio.file.Path.of(System.getenv("MILLRACE_EVIDENCE"), "loud");
    java.nio.file.Files.createDirectories(mine);
    return 41;
}
// %% four wrong
Object four() throws Exception { return "a\n".repeat(3_000_000); }
// %% five correct
Object five() { return 42; }
