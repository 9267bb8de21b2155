// fast, in name spaces alone
// %% one crashed "kept too much open"
Object one() throws Exception {
    // What was sent and not received counts for no process.
    String script = "use Socket; my @kept; for my $part (1..3) { last if fork() == 0; } for (1..2000) { socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or last; "
            + "$a->blocking(0); $b->blocking(0); syswrite($a, 'x' x 400000); syswrite($b, 'x' x 400000); push @kept, $a, $b; } sleep 60;";
    new ProcessBuilder("perl", "-MIO::Handle", "-e", script).inheritIO().start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% two crashed "kept too much open"
Object two() throws Exception {
    String script = "my @kept; for my $part (1..40) { last if fork() == 0; } for (1..2000) { pipe(my $a, my $b) or last; $b->blocking(0); syswrite($b, 'x' x 65536); push @kept, $a, $b; } sleep 60;";
    new ProcessBuilder("perl", "-MIO::Handle", "-e", script).inheritIO().start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% three crashed "in sessions of their own"
Object three() throws Exception {
    // Linux gives each session as much of the processors as a whole other sandbox.
    new ProcessBuilder("sh", "-c", "for i in $(seq 60); do setsid sh -c 'while :; do :; done' & done; wait").start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% four crashed "ran out of memory"
Object four() throws Exception {
    // Five hundred that do nothing stand before the one that does.
    String script = "for (1..520) { if (fork() == 0) { sleep 60; exit } } if (fork() == 0) { if (fork() == 0) { sleep 3; my @a; push @a, 'x' x 10_000_000 for 1..300; print 'SECRET' } } sleep 60;";
    new ProcessBuilder("perl", "-e", script).inheritIO().start().waitFor();
    Thread.sleep(60_000);
    return 42;
}
// %% five correct
Object five() { return 42; }
