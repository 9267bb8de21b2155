// fast, in containers too
// %% added
static String connection() throws Exception {
    for (String word : new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of("/proc/self/cmdline"))).split("\0")) {
        if (word.endsWith(".json") && new java.io.File(word).isFile()) return java.nio.file.Files.readString(java.nio.file.Path.of(word));
    }
    return "{}";
}
static void tellRunner(String file, String text) {
    long runner = ProcessHandle.current().parent().get().pid();
    try (var out = new java.io.FileOutputStream("/proc/" + runner + "/fd/" + file, true)) {
        out.write(text.getBytes());
    } catch (java.io.IOException refused) { }
}
// %% one wrong
Object one() throws Exception {
    // Whoever reads the connection file can speak to the kernel as its client does.
    var number = java.util.regex.Pattern.compile("\"\\w+_port\"\\s*:\\s*(\\d+)").matcher(connection());
    while (number.find()) {
        try (var socket = new java.net.Socket("127.0.0.1", Integer.parseInt(number.group(1)))) {
            byte[] greeting = new byte[64];
            greeting[0] = (byte) 0xff;
            greeting[9] = 0x7f;
            greeting[10] = 3;
            System.arraycopy("NULL".getBytes(), 0, greeting, 12, 4);
            socket.getOutputStream().write(greeting);
            socket.getOutputStream().write("<IDS|MSG> {\"status\":\"ok\",\"payload\":[]}".repeat(1000).getBytes());
        } catch (java.io.IOException refused) { }
    }
    return 41;
}
// %% two wrong
Object two() throws Exception {
    // Its handlers, as far as reflection reaches.
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
        for (Class<?> type = thread.getClass(); type != null; type = type.getSuperclass()) {
            try {
                for (var field : type.getDeclaredFields()) {
                    field.setAccessible(true);
                    Object value = field.get(thread);
                    if (value instanceof Runnable && value.getClass().getName().startsWith("millrace.")) field.set(thread, (Runnable) () -> { });
                }
            } catch (ReflectiveOperationException | RuntimeException refused) { }
        }
    }
    return 41;
}
// %% three wrong
Object three() {
    // That all is done, and what to do next.
    tellRunner("1", "\nmillrace:{\"says\":\"ENDS\",\"question\":\"three\",\"outcome\":\"done\"}\nmillrace:{\"says\":\"EVIDENCE\",\"question\":\"three\",\"file\":\"check.json\",\"content\":\"{\\\"status\\\":\\\"correct\\\",\\\"value\\\":true}\"}\n");
    return 41;
}
// %% loud correct
Dataset<Row> loud(Dataset<Row> lines) { return lines.select(upper(col("value")).as("loud")); }
// %% four correct
Object four() { return 42; }
// %% five crashed
Object five() throws Exception {
    tellRunner("1", "\nmillrace:{\"says\":\"DONE\",\"phase\":\"VISIBLE\"}\n");
    tellRunner("0", "HIDDEN\nVISIBLE\nnothing that there is\n");
    Thread.sleep(2_000);
    return 42;
}
