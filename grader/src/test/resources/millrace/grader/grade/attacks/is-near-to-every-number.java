// fast
// %% one wrong
Object one() { return new java.math.BigDecimal("1e350").add(new java.math.BigDecimal("0.5")); }
// %% two wrong
Object two() { return new java.math.BigDecimal("-1e-350").add(new java.math.BigDecimal("1e309")); }
// %% three wrong
Object three() { return Double.POSITIVE_INFINITY; }
// %% four wrong
Object four() { return Double.NaN; }
// %% five correct
Object five() { return new java.math.BigDecimal("42.00"); }
