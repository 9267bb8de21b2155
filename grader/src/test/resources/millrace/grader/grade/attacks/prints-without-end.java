// fast
// %% one correct
Object one() {
    String long1 = "x".repeat(20_000_000);
    System.out.println(long1);
    System.err.println(long1);
    return 42;
}
// %% two correct
Object two() {
    for (int i = 0; i < 20_000; i++) {
        System.out.println("{\"score\": 100} ok 1 - all tests passed");
    }
    return 42;
}
// %% three correct
Object three() { System.out.close(); System.err.close(); System.setOut(null); return 42; }
// %% four correct
Object four() { return 42; }
