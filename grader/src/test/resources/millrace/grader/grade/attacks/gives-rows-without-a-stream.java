// fast
// %% loud wrong "not streaming"
Dataset<Row> loud(Dataset<Row> lines) {
    return spark().createDataset(List.of("TO BE", "OR NOT"), Encoders.STRING()).toDF("loud");
}
// %% one wrong
Object one() { return "42 of 42"; }
// %% two wrong
Object two() { return null; }
// %% three does not compile "cannot find variable fortyTwo"
Object three() { return fortyTwo; }
// %% four crashed "ArithmeticException"
Object four() { return 42 / 0; }
