// fast, in containers too
// %% one wrong
Object one() {
    return new AbstractList<Object>() {
        int asked;
        public Object get(int index) { return 42; }
        public int size() { return asked++ % 3; }
        public boolean equals(Object other) { return true; }
        public int hashCode() { return 42; }
    };
}
// %% two wrong
Object two() {
    return new AbstractMap<Object, Object>() {
        public Set<Map.Entry<Object, Object>> entrySet() { return Set.of(Map.entry("number", 42)); }
        public boolean equals(Object other) { return true; }
        public Object get(Object key) { return 42; }
    };
}
// %% three wrong
Object three() {
    return new Object() {
        public String toString() { return "42"; }
        public boolean equals(Object other) { return true; }
        public int hashCode() { return 42; }
    };
}
// %% four crashed
Object four() {
    return new Object() { public String toString() { throw new IllegalStateException("no text"); } };
}
// %% loud crashed "ClassCastException"
Dataset<Row> loud(Dataset<Row> lines) throws Exception {
    return (Dataset<Row>) (Object) java.lang.reflect.Proxy.newProxyInstance(ClassLoader.getSystemClassLoader(), new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> lines);
}
// %% five correct
Object five() { return 42; }
