// %% one timed out "still running"
Object one() {
    while (true) { try { Thread.sleep(1000); } catch (InterruptedException swallowed) { } }
}
// %% two correct
Object two() { return 42; }
