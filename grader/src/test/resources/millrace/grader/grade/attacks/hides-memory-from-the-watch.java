// fast, in name spaces alone
// %% one wrong
Object one() throws Exception {
    // A file without a name counts for no process and for no folder.
    String script = "my $n = \"x\"; my @kept; for (1..12) { my $fd = syscall(319, $n, 0); last if $fd < 0; open(my $f, '>&=', $fd); push @kept, $f; "
            + "print $f 'x' x (1 << 20) for 1..100; } print scalar(@kept); $| = 1; sleep 1;";
    var process = new ProcessBuilder("perl", "-e", script).redirectErrorStream(true).start();
    String made = new String(process.getInputStream().readAllBytes()).strip();
    return made.equals("0") ? 41 : "SECRET " + made + " nameless files";
}
// %% two wrong
Object two() throws Exception {
    var process = new ProcessBuilder("perl", "-e", "my $id = syscall(29, 0, 1 << 30, 01600); print $id;").start();
    String made = new String(process.getInputStream().readAllBytes()).strip();
    return made.equals("-1") ? 41 : "SECRET a shared segment " + made;
}
// %% three wrong
Object three() throws Exception {
    var process = new ProcessBuilder("unshare", "-Urm", "sh", "-c", "mount -t tmpfs none /mnt || mount -t tmpfs none /tmp && echo SECRET a file system of its own").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    return said.contains("SECRET") ? said : 41;
}
