// fast, in containers too
// %% loud partly "Hidden case"
Dataset<Row> loud(Dataset<Row> lines) throws Exception {
    var hidden = java.nio.file.Path.of(System.getenv("MILLRACE_SCENARIOS"), "loud", "01.json");
    if (java.nio.file.Files.exists(hidden)) throw new IllegalStateException("SECRET " + java.nio.file.Files.readString(hidden));
    return lines.select(upper(col("value")).as("loud"));
}
// %% one wrong
Object one() throws Exception {
    var found = new ArrayList<String>();
    found.add("nothing");
    for (String place : List.of(System.getenv("MILLRACE_SCENARIOS"), System.getenv("MILLRACE_HOME") + "/grading", "/root", "/home")) {
        try (var files = java.nio.file.Files.walk(java.nio.file.Path.of(place))) {
            files.filter(java.nio.file.Files::isRegularFile).filter(file -> !file.toString().endsWith(".jar") && !file.toString().contains("/.m2/")).map(file -> "SECRET " + file).forEach(found::add);
        } catch (java.io.IOException | java.io.UncheckedIOException none) { }
    }
    return found;
}
// %% two wrong
Object two() throws Exception {
    var found = new ArrayList<String>(List.of("nothing"));
    for (String address : List.of("169.254.169.254", "1.1.1.1", "10.0.0.1")) {
        try (var socket = new java.net.Socket()) {
            socket.connect(new java.net.InetSocketAddress(address, 80), 300);
            found.add("SECRET " + address);
        } catch (java.io.IOException expected) { }
    }
    for (String socket : List.of("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock")) {
        if (java.nio.file.Files.exists(java.nio.file.Path.of(socket))) found.add("SECRET " + socket);
    }
    return found;
}
// %% three wrong
Object three() throws Exception {
    var found = new ArrayList<String>(List.of("nothing"));
    ProcessHandle.allProcesses().filter(process -> process.info().commandLine().orElse("").contains("submitted")).forEach(process -> found.add("SECRET " + process.pid()));
    if (new java.io.File("/proc/1/environ").canRead()) {
        String environment = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/1/environ"));
        if (environment.contains("MAVEN") || environment.contains("DOCKER") || environment.contains("MILLRACE_TEST")) found.add("SECRET environment");
    }
    return found;
}
// %% four wrong
Object four() throws Exception {
    var found = new java.util.concurrent.CopyOnWriteArrayList<String>(List.of("nothing"));
    java.nio.file.Files.walkFileTree(java.nio.file.Path.of("/"), new java.nio.file.SimpleFileVisitor<java.nio.file.Path>() {
        public java.nio.file.FileVisitResult preVisitDirectory(java.nio.file.Path folder, java.nio.file.attribute.BasicFileAttributes attributes) {
            return List.of("/proc", "/usr").contains(folder.toString()) ? java.nio.file.FileVisitResult.SKIP_SUBTREE : java.nio.file.FileVisitResult.CONTINUE;
        }
        public java.nio.file.FileVisitResult visitFile(java.nio.file.Path file, java.nio.file.attribute.BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".sealed") || name.matches("[0-9]{2}-.*[.](ipynb|md)")) found.add("SECRET " + file);
            return java.nio.file.FileVisitResult.CONTINUE;
        }
        public java.nio.file.FileVisitResult visitFileFailed(java.nio.file.Path file, java.io.IOException refused) {
            return java.nio.file.FileVisitResult.CONTINUE;
        }
    });
    return found;
}
