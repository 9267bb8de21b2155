// fast
// %% one crashed "kept too much open"
Object one() throws Exception {
    // How much is watched Linux limits for all sandboxes together.
    var kept = new ArrayList<Object>();
    for (int i = 0; i < 300; i++) kept.add(java.nio.channels.Selector.open());
    Thread.sleep(100_000);
    return 42;
}
// %% two correct
Object two() { return 42; }
