// %% one wrong
Object one() throws Exception {
    var folder = java.nio.file.Files.createTempDirectory("own");
    var source = folder.resolve("org/apache/spark/sql/functions.java");
    java.nio.file.Files.createDirectories(source.getParent());
    java.nio.file.Files.writeString(source, "package org.apache.spark.sql; public class functions { public static Object col(String name) { return null; } }");
    javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
    try (var own = new java.net.URLClassLoader(new java.net.URL[] {folder.toUri().toURL()}, null)) {
        own.loadClass("org.apache.spark.sql.functions");
        Thread.currentThread().setContextClassLoader(own);
    }
    return 41;
}
// %% two wrong
Object two() throws Exception {
    var lookup = java.lang.invoke.MethodHandles.privateLookupIn(Class.forName("millrace.lib.check.Verdict"), java.lang.invoke.MethodHandles.lookup());
    try {
        lookup.defineClass(Class.forName("java.lang.Object").getResourceAsStream("Object.class").readAllBytes());
    } catch (Throwable refused) { }
    return 41;
}
// %% three crashed "ended all that ran in its sandbox"
Object three() throws Exception {
    long runner = ProcessHandle.current().parent().get().pid();
    new java.io.FileOutputStream("/proc/" + runner + "/fd/1").close();
    new ProcessBuilder("sh", "-c", "kill -9 " + runner).start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% four correct
Object four() { return 42; }
// %% loud partly "Hidden case"
Dataset<Row> loud(Dataset<Row> lines) {
    Object functions = new Object() { Object upper(Object column) { return column; } };
    return spark().conf().get("spark.app.name").isEmpty() ? lines : lines.select(when(col("value").equalTo("to be"), lit("TO BE")).otherwise(lit("OR NOT")).as("loud"));
}
